import { Pipeline } from '../../shared/pipeline.ts'

/** Of so many jobs a new one weighs at least one part: what became slower or faster shows within some dozen. */
const LEAST_WEIGHT = 1 / 60

/** From so many jobs on, their mean says how long the next ones will take. */
const ENOUGH = 4

/** What was learnt in earlier runs with the same models counts as so many jobs. */
const PRIOR_WEIGHT = 3

/** How fast jobs go is counted over this time. */
const LATELY_MS = 60_000

interface Learnt {
  /** What it was learnt of: the pipeline's models by content. */
  of: string
  ms: number
  jobs: number
}

export interface PaceOptions {
  /** What a pipeline runs with now, such as its models by content: another is learnt anew. */
  runsWith: (pipeline: Pipeline) => string
  /** What earlier runs with that took one lane for a job, in milliseconds; null: they do not tell. */
  earlierMs: (pipeline: Pipeline) => number | null
  /** Lanes that each load their models first. */
  lanes: () => number
}

/** How long one lane takes for a job of each pipeline, as learnt from those that ended. */
export class Pace {
  readonly #options: PaceOptions
  readonly #learnt = new Map<Pipeline, Learnt>()
  readonly #ended = new Map<Pipeline, number[]>()

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** Milliseconds of one lane for one job; null: nothing tells yet. */
  eachMs(pipeline: Pipeline): number | null {
    const learnt = this.#of(pipeline)
    return learnt.jobs >= ENOUGH ? learnt.ms : this.#earlier(pipeline)
  }

  /**
   * Takes in jobs that ended together after `ms` of one lane.
   *
   * @param parts how that divides among them, in whatever unit; left out, or of one that is not told, as they usually do
   * @param at now, by the clock that never jumps
   */
  took(pipelines: readonly Pipeline[], ms: number, parts: Partial<Record<Pipeline, number>>, at: number): void {
    const told = pipelines.every((one) => (parts[one] ?? 0) > 0)
    const usual = pipelines.map((one) => this.eachMs(one))
    const weights = pipelines.map((one, i) => (told ? (parts[one] ?? 0) : (usual.every(Boolean) ? usual[i] : 1) || 1))
    const sum = weights.reduce((all, weight) => all + weight, 0)
    pipelines.forEach((pipeline, i) => {
      this.#learn(pipeline, (ms * (weights[i] ?? 0)) / sum)
      const ended = this.#ended.get(pipeline) ?? []
      ended.push(at)
      this.#ended.set(pipeline, ended)
    })
  }

  /** Jobs ended a minute, of late; null: none did. */
  perMinute(pipeline: Pipeline, at: number, workingSince: number): number | null {
    const ended = this.#ended.get(pipeline) ?? []
    // What ended before a rest says nothing of the time since.
    const from = Math.max(at - LATELY_MS, workingSince)
    const kept = ended.findIndex((one) => one > from)
    ended.splice(0, kept === -1 ? ended.length : kept)
    if (ended.length === 0) return null
    return (ended.length * 60_000) / Math.max(1000, at - from)
  }

  #earlier(pipeline: Pipeline): number | null {
    const before = this.#options.earlierMs(pipeline)
    const { ms, jobs } = this.#of(pipeline)
    return before === null ? null : (before * PRIOR_WEIGHT + ms * jobs) / (PRIOR_WEIGHT + jobs)
  }

  #of(pipeline: Pipeline): Learnt {
    const of = this.#options.runsWith(pipeline)
    const learnt = this.#learnt.get(pipeline)
    return learnt?.of === of ? learnt : { of, ms: 0, jobs: 0 }
  }

  /**
   * Note: a model's first run loads it. That takes longer than anything it does to a file, and happens once in each
   * lane. So what the first jobs took is dropped when a later one takes less than half of it.
   */
  #learn(pipeline: Pipeline, ms: number): void {
    const { of, ms: before, jobs } = this.#of(pipeline)
    const loading = jobs > 0 && jobs <= this.#options.lanes() && ms < before / 2
    const weight = Math.max(LEAST_WEIGHT, 1 / (jobs + 1))
    const next = loading ? { of, ms, jobs: 1 } : { of, ms: before + (ms - before) * weight, jobs: jobs + 1 }
    this.#learnt.set(pipeline, next)
  }
}

/** Every pipeline's figure. */
export function forEachPipeline<T>(of: (pipeline: Pipeline) => T): Map<Pipeline, T> {
  return new Map(Pipeline.options.map((pipeline) => [pipeline, of(pipeline)]))
}
