import { type Pipeline, PipelineKind } from '../../shared/pipeline.ts'

/** The first queued job of a pipeline. Priorities: 0 looked at now, 1 just imported, 2 ordinary, 3 done again. */
export interface Head {
  pipeline: Pipeline
  kind: PipelineKind
  assetId: number
  priority: 0 | 1 | 2 | 3
  sortMs: number
  /** What doing it needs, in bytes: the models and whatever decodes the file. */
  needBytes: number
}

/** What a lane is busy with. */
export interface Busy {
  kind: PipelineKind
  needBytes: number
}

export interface Situation {
  /** Of each pipeline that can run now, the job that comes first. */
  first: readonly Head[]
  /** Of each pipeline that can run now, a job of those that come last. */
  last: readonly Head[]
  busy: readonly Busy[]
  lanes: number
  /** For everything that runs, together. */
  budgetBytes: number
}

/** What the chooser remembers from one choice to the next. */
export interface Memory {
  /** Time that lanes gave to each kind of late, in milliseconds, counted so that a kind that had nothing to do is owed nothing. */
  usedMs: Readonly<Record<PipelineKind, number>>
  /** Choices since the last one from the end of the queue. */
  sinceLast: number
  /** Choices made past a job that did not fit into memory. */
  passedOver: number
  /** Kinds that had something to do at the last choice. */
  active: readonly PipelineKind[]
}

export const NOTHING_CHOSEN: Memory = {
  usedMs: { image: 0, sound: 0, speech: 0 },
  sinceLast: 0,
  passedOver: 0,
  active: []
}

export interface Choice {
  /** Null: nothing is to be started now. */
  head: Head | null
  memory: Memory
}

/** So often one comes from the very end of the queue, so that what comes last is not put off for ever. */
export const LAST_EVERY = 16

/** A job too large for what memory is left is passed over by so many smaller ones; then they wait for it. */
export const MOST_PASSED_OVER = 16

/**
 * Which job a free lane takes next. Depends on nothing but its arguments.
 *
 * What the user looks at goes first. Otherwise kinds share the lanes: one that has none gets the next, then the one with
 * fewer lanes, then the one that has used less time. Work that is done again shares with nobody: it comes after all else
 * of every kind. Within a kind: by priority, then the newest. Every sixteenth choice comes from the end of the queue.
 *
 * Note: one task always may run. What needs more memory than there is runs by itself; refusing it would only hide it.
 */
export function choose(situation: Situation, before: Memory): Choice {
  const { first, busy, lanes, budgetBytes } = situation
  const memory = { ...before, usedMs: usedOf(first, before), active: kindsOf(first) }
  if (busy.length >= lanes) return { head: null, memory }
  const free = budgetBytes - busy.reduce((sum, { needBytes }) => sum + needBytes, 0)
  const fits = ({ needBytes }: Head): boolean => busy.length === 0 || needBytes <= free

  const order = inOrder(first, busy, memory.usedMs)
  const fromEnd = memory.sinceLast + 1 >= LAST_EVERY ? endOf(situation, order[0], memory) : undefined
  const urgent = order[0]?.priority === 0
  const wanted = urgent || !fromEnd ? order : [fromEnd, ...order]
  const [foremost] = wanted
  if (!foremost) return { head: null, memory }
  const head = fits(foremost) ? foremost : memory.passedOver < MOST_PASSED_OVER ? wanted.find(fits) : undefined
  if (!head) return { head: null, memory }
  return {
    head,
    memory: {
      ...memory,
      sinceLast: head === fromEnd ? 0 : memory.sinceLast + 1,
      passedOver: head === foremost ? 0 : memory.passedOver + 1
    }
  }
}

/** Takes in how long a lane was busy. */
export function used(memory: Memory, kind: PipelineKind, ms: number): Memory {
  return { ...memory, usedMs: { ...memory.usedMs, [kind]: memory.usedMs[kind] + Math.max(0, ms) } }
}

/** A kind that had nothing to do until now begins where the others are: it is owed nothing for the time it had no use for. */
function usedOf(first: readonly Head[], { usedMs, active }: Memory): Record<PipelineKind, number> {
  const kinds = kindsOf(first)
  const others = kinds.filter((kind) => active.includes(kind)).map((kind) => usedMs[kind])
  const least = others.length === 0 ? 0 : Math.min(...others)
  const of = (kind: PipelineKind): number =>
    kinds.includes(kind) && !active.includes(kind) ? Math.max(usedMs[kind], least) : usedMs[kind]
  return { image: of('image'), sound: of('sound'), speech: of('speech') }
}

function kindsOf(heads: readonly Head[]): PipelineKind[] {
  return PipelineKind.options.filter((kind) => heads.some((head) => head.kind === kind))
}

/** All heads, the one to be taken next first. */
function inOrder(
  heads: readonly Head[],
  busy: readonly Busy[],
  usedMs: Readonly<Record<PipelineKind, number>>
): Head[] {
  const ofKind = new Map<PipelineKind, Head>()
  for (const head of heads) {
    const best = ofKind.get(head.kind)
    if (!best || within(head, best) < 0) ofKind.set(head.kind, head)
  }
  // A kind competes with the best it has.
  const rankOf = ({ kind, priority }: Head): number => rank(ofKind.get(kind)?.priority ?? priority)
  return [...heads].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      lanesOf(a.kind, busy) - lanesOf(b.kind, busy) ||
      usedMs[a.kind] - usedMs[b.kind] ||
      a.kind.localeCompare(b.kind) ||
      within(a, b)
  )
}

/** The very last; not of a kind that has more lanes than the one whose turn it is: it might keep that out for hours. */
function endOf({ last, busy }: Situation, turn: Head | undefined, { usedMs }: Memory): Head | undefined {
  if (!turn) return undefined
  const most = lanesOf(turn.kind, busy)
  const fair = last.filter(({ kind }) => lanesOf(kind, busy) <= most)
  return inOrder(fair, busy, usedMs).at(-1)
}

function lanesOf(kind: PipelineKind, busy: readonly Busy[]): number {
  return busy.filter((one) => one.kind === kind).length
}

/** Just imported or ordinary: kinds share the lanes all the same. */
function rank(priority: Head['priority']): number {
  return priority === 0 ? 0 : priority === 3 ? 2 : 1
}

function within(a: Head, b: Head): number {
  return a.priority - b.priority || b.sortMs - a.sortMs || b.assetId - a.assetId || (a.pipeline < b.pipeline ? -1 : 1)
}
