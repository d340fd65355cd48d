import type { ModelSpeed, ModelsOverview } from '../../shared/models-overview.ts'

export interface MeasureAtRestOptions {
  models: { overview(): Pick<ModelsOverview, 'tasks'>; measure(id: string): Promise<ModelSpeed> }
  /** Whether nothing is being done, nothing waits to be, and the user lets the computer work. */
  isAtRest: () => boolean
  /** Whether there is what runs models of speech. */
  canMeasure: () => boolean
  log: (line: string) => void
  everyMs?: number
}

const EVERY_MS = 20_000

/**
 * Measures models of speech that are here and never were, one at a time, once the computer has been at rest for two
 * looks on end: beside other work a model would seem slower than it is, and one that suits worse would be the default.
 * What cannot be measured is tried once. One that is being measured when this ends is ended with its worker.
 */
export function measureAtRest(options: MeasureAtRestOptions): Disposable {
  const { models, isAtRest, canMeasure, log, everyMs = EVERY_MS } = options
  const tried = new Set<string>()
  let rested = false
  let isMeasuring = false
  let isOver = false

  const measure = async (id: string): Promise<void> => {
    tried.add(id)
    isMeasuring = true
    try {
      await models.measure(id)
    } catch (error) {
      if (!isOver) log(`measuring ${id} failed: ${String(error)}`)
    }
    isMeasuring = false
  }
  const look = (): void => {
    if (isMeasuring) return
    const before = rested
    rested = isAtRest() && canMeasure()
    if (!rested || !before) return
    const known = models.overview().tasks.find(({ task }) => task === 'transcription')?.models ?? []
    const next = known.find(({ id, state, speed }) => state.kind === 'ready' && speed === null && !tried.has(id))
    if (next) void measure(next.id)
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    [Symbol.dispose]() {
      isOver = true
      clearInterval(timer)
    }
  }
}
