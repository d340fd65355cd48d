import type { Machine } from '../workers/pool-size.ts'
import type { KnownModel } from './known-models.ts'

/** The model of speech that suits a computer, and why in a sentence for the user. */
export interface Suiting {
  id: string
  reason: string
  /** Its own speed was measured here. */
  measured: boolean
}

/**
 * The most accurate model of speech that fits the memory of this computer and writes faster than people speak on it.
 *
 * Note: measured, else reckoned. What counts is what was measured here. Of a model that was not, the speed is reckoned
 * from the work that it is known to be: by the computer's cores as long as nothing was measured, and by how much faster
 * or slower than reckoned the others turned out to be once some were. So a computer that is slow for its cores is found
 * out by one measurement, without having to fetch gigabytes for each.
 *
 * @param known models of speech
 * @param measuredOf seconds of speech that a model wrote down in a second here, by its id; null: it was not measured
 * @returns null where no model is known well enough to judge
 */
export function suitingSpeechModel(
  known: readonly KnownModel[],
  machine: Machine,
  measuredOf: (id: string) => number | null
): Suiting | null {
  const pace = paceOf(known, machine, measuredOf)
  const candidates = known.flatMap((model): Candidate[] => {
    const { entry, unavailable, effort } = model
    const errors = entry.accuracy?.measure === 'word-error-rate' ? entry.accuracy.value : null
    if (unavailable !== null || !effort || errors === null || effort.oneLanguage) return []
    const own = measuredOf(entry.id)
    return [{ model, errors, measured: own !== null, speed: own ?? pace / effort.coreSeconds }]
  })
  const fitting = candidates.filter((candidate) => memoryOf(candidate) <= machine.memoryBytes * MEMORY_SHARE)
  const [best] = fitting
    .filter(({ speed }) => speed >= REAL_TIME)
    .sort((a, b) => a.errors - b.errors || b.speed - a.speed)
  if (best) return suiting(best, machine, best.measured ? MEASURED : reckoned(machine, pace))
  const [quickest] = fitting.toSorted((a, b) => b.speed - a.speed)
  if (quickest) return suiting(quickest, machine, TOO_SLOW)
  const [smallest] = candidates.toSorted((a, b) => memoryOf(a) - memoryOf(b))
  return smallest ? suiting(smallest, machine, TOO_LARGE) : null
}

/**
 * How many seconds of speech each model should write down in a second here, by its id: of those that were not measured
 * and whose work is known. As `suitingSpeechModel` reckons.
 */
export function reckonedSpeeds(
  known: readonly KnownModel[],
  machine: Machine,
  measuredOf: (id: string) => number | null
): Map<string, number> {
  const pace = paceOf(known, machine, measuredOf)
  return new Map(
    known.flatMap(({ entry, effort, unavailable }) =>
      effort && unavailable === null && measuredOf(entry.id) === null ? [[entry.id, pace / effort.coreSeconds]] : []
    )
  )
}

interface Candidate {
  model: KnownModel
  /** Wrong words in a hundred. */
  errors: number
  measured: boolean
  /** Seconds of speech in a second. */
  speed: number
}

function memoryOf({ model: { entry } }: Candidate): number {
  return entry.memoryBytes ?? 0
}

/** The rest of a computer's memory is for its owner's other programs, and for what Inglenook does besides. */
const MEMORY_SHARE = 0.5
const REAL_TIME = 1

/** How many seconds of work of one ordinary core this computer does in a second, as far as speech shows. */
function paceOf(known: readonly KnownModel[], { cores }: Machine, measuredOf: (id: string) => number | null): number {
  const seen = known.flatMap(({ entry, effort }) => {
    const speed = measuredOf(entry.id)
    return speed !== null && effort ? [Math.log(speed * effort.coreSeconds)] : []
  })
  if (seen.length === 0) return cores
  return Math.exp(seen.reduce((sum, one) => sum + one, 0) / seen.length)
}

function suiting({ model: { entry }, measured }: Candidate, { memoryBytes }: Machine, why: string): Suiting {
  const reason = why
    .replaceAll('{model}', entry.label)
    .replaceAll('{memory}', `${Math.round(memoryBytes / 1e8) / 10} GB`)
  return { id: entry.id, measured, reason }
}

const MEASURED =
  '{model} is the most accurate that fits this computer’s memory ({memory}) and, as measured here, writes faster than people speak.'

function reckoned({ cores }: Machine, pace: number): string {
  const by = pace === cores ? `${cores} ${cores === 1 ? 'core' : 'cores'}` : 'what was measured of other models'
  return `{model} is chosen by this computer’s memory ({memory}) and ${by}: it should write faster than people speak. It has not been measured here yet.`
}

const TOO_SLOW =
  'No model that fits this computer’s memory ({memory}) writes as fast as people speak here. {model} comes closest.'

const TOO_LARGE = 'No model fits this computer’s memory ({memory}) well. {model} takes the least.'
