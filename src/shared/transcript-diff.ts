import type { Segment, Word } from './transcript.ts'
import { joinWords, soundOf, wordsIn } from './transcript-words.ts'

/** A stretch of time in which two transcripts of one sound are compared. Segments are in order; one side may be empty. */
export interface TranscriptChange {
  startMs: number
  endMs: number
  before: Segment[]
  after: Segment[]
  /** `same` words in the same order, whatever their case, punctuation and cut into lines; else they differ. */
  kind: 'same' | 'changed' | 'added' | 'removed'
  /** The user wrote something of what was there before: it stays unless the user says otherwise. */
  edited: boolean
}

/**
 * What a new transcript says otherwise than the one before, in order of time and covering both. Lines are cut differently
 * by each model: a new one belongs to the old one that it shares the most time with, at least half of the shorter one's,
 * and an old one that is left over to the new one that it shares the most with.
 */
export function diffTranscripts(before: readonly Segment[], after: readonly Segment[]): TranscriptChange[] {
  return sameAcrossCuts(grouped(before, after).map(changeOf))
}

/**
 * The new transcript, but with what the user wrote before, and with what the user chose of the rest. Of new lines that
 * reach into a time that an old one keeps, what is said outside of it stays, as a line with the words that are left.
 * Ids are those of the segments taken, and a line in two parts has its id twice: whoever stores them gives new ones.
 *
 * @param keepBefore Whether the old stretch is kept; by default where the user edited it
 */
export function mergeTranscripts(
  changes: readonly TranscriptChange[],
  keepBefore: (change: TranscriptChange) => boolean = ({ edited }) => edited
): Segment[] {
  const kept = inOrder(changes.filter(keepBefore).flatMap(({ before }) => before))
  const fresh = changes.flatMap(({ after }) => after).flatMap((segment) => without(segment, kept))
  return inOrder([...kept, ...fresh])
}

interface Group {
  before: Segment[]
  after: Segment[]
}

function changeOf({ before, after }: Group): TranscriptChange {
  const all = [...before, ...after]
  return {
    startMs: Math.min(...all.map(({ startMs }) => startMs)),
    endMs: Math.max(...all.map(({ endMs }) => endMs)),
    before,
    after,
    kind: kindOf(before, after),
    edited: before.some(({ edited }) => edited)
  }
}

/** Changes in a row that reach into each other, and say the same as a whole, are one that is none. */
function sameAcrossCuts(changes: readonly TranscriptChange[]): TranscriptChange[] {
  const rows: TranscriptChange[][] = []
  let endMs = -1
  for (const change of changes) {
    const row = rows.at(-1)
    if (row && change.startMs < endMs) row.push(change)
    else rows.push([change])
    endMs = Math.max(endMs, change.endMs)
  }
  return rows.flatMap((row) => {
    const sides = { before: row.flatMap((one) => one.before), after: row.flatMap((one) => one.after) }
    const whole = changeOf({ before: inOrder(sides.before), after: inOrder(sides.after) })
    return whole.kind === 'same' ? [whole] : row
  })
}

function grouped(before: readonly Segment[], after: readonly Segment[]): Group[] {
  const [old, now] = [inOrder(before), inOrder(after)]
  const groups = new Map(old.map((segment): [Segment, Group] => [segment, { before: [segment], after: [] }]))
  const added: Group[] = []
  const groupOf = new Map<Segment, Group>()
  const matches = mostShared(now, old)
  for (const segment of now) {
    const match = matches.get(segment)
    const group = (match && groups.get(match)) ?? { before: [], after: [] }
    if (group.before.length === 0) added.push(group)
    group.after.push(segment)
    groupOf.set(segment, group)
  }
  const leftOver = old.filter((segment) => groups.get(segment)?.after.length === 0)
  for (const [segment, match] of mostShared(leftOver, now)) {
    groupOf.get(match)?.before.push(segment)
    groups.delete(segment)
  }
  const all = [...groups.values(), ...added].map((group) => ({ before: inOrder(group.before), after: group.after }))
  const start = (group: Group) => Math.min(...[...group.before, ...group.after].map(({ startMs }) => startMs))
  return all.toSorted((a, b) => start(a) - start(b))
}

/** For each segment the other that it shares the most time with, the earlier one of two. Both are in order of time. */
function mostShared(segments: readonly Segment[], others: readonly Segment[]): Map<Segment, Segment> {
  const found = new Map<Segment, Segment>()
  let first = 0
  for (const segment of segments) {
    while ((others[first]?.endMs ?? Number.POSITIVE_INFINITY) < segment.startMs) first++
    let most = -1
    for (let index = first; index < others.length; index++) {
      const other = others[index]
      if (!other || other.startMs > segment.endMs) break
      const shared = sharedMs(segment, other)
      const shorter = Math.min(segment.endMs - segment.startMs, other.endMs - other.startMs)
      if (shared <= most || shared * 2 < shorter) continue
      most = shared
      found.set(segment, other)
    }
  }
  return found
}

/** Less than zero where they do not even touch. */
function sharedMs(one: Segment, other: Segment): number {
  return Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs)
}

/** What a new segment says outside of the times of those that are kept. */
function without(segment: Segment, kept: readonly Segment[]): Segment[] {
  const over = kept.filter((one) => sharedMs(segment, one) >= 0)
  if (over.length === 0) return [segment]
  const isOver = (ms: number) => over.some(({ startMs, endMs }) => ms >= startMs && ms <= endMs)
  // Without times of words a line stays or goes as a whole.
  if (segment.words.length === 0) return isOver((segment.startMs + segment.endMs) / 2) ? [] : [segment]
  const left = segment.words.map((word) => !isOver((word.startMs + word.endMs) / 2))
  if (left.every(Boolean)) return [segment]
  return runs(segment.words, left).map((words) => ({
    ...segment,
    startMs: words[0]?.startMs ?? segment.startMs,
    endMs: words.at(-1)?.endMs ?? segment.endMs,
    text: joinWords(words.map(({ text }) => text)),
    words
  }))
}

/** The stretches of words that are left. */
function runs(words: readonly Word[], left: readonly boolean[]): Word[][] {
  const found: Word[][] = []
  for (const [index, word] of words.entries()) {
    if (!left[index]) continue
    const run = found.at(-1)
    if (run && left[index - 1]) run.push(word)
    else found.push([word])
  }
  return found
}

function kindOf(before: readonly Segment[], after: readonly Segment[]): TranscriptChange['kind'] {
  if (before.length === 0) return 'added'
  if (after.length === 0) return 'removed'
  return saidIn(before) === saidIn(after) ? 'same' : 'changed'
}

function saidIn(segments: readonly Segment[]): string {
  return segments.flatMap(({ text }) => wordsIn(text).map(soundOf)).join(' ')
}

function inOrder(segments: readonly Segment[]): Segment[] {
  return segments.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
}
