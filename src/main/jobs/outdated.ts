import type { ModelTask } from '../../shared/model-task.ts'
import { PIPELINES, Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ModelInForce, OutdatedUse } from '../catalogue/outdated.ts'
import type { OutdatedResults } from '../library.ts'
import type { ModelStore } from '../models/model-store.ts'
import { msPerAsset } from './estimate.ts'
import { inSlices } from './slices.ts'

export interface OutdatedOptions {
  catalogue: Repositories
  models: Pick<ModelStore, 'selected' | 'availability'>
  settings: () => Settings
  /** How many assets are worked on at once. */
  lanes: () => number
  /** Called as some jobs were queued again. */
  onQueued: () => void
  /** Called when all were. */
  onAllQueued: () => void
}

/**
 * What a change of model makes outdated, and doing it again.
 *
 * Note: a wish is kept until all is queued. Queuing a million jobs again takes many short transactions; the first of them
 * says what they are for, the last one takes it back, so that an end of the process in between leaves no half behind.
 */
export function createOutdated(options: OutdatedOptions): OutdatedResults & AsyncDisposable {
  const { catalogue, models, settings, lanes, onQueued, onAllQueued } = options
  const { outdated, jobs } = catalogue
  const underWay = new Map<ModelTask, Promise<number>>()
  let closed = false

  const inForce = (task: ModelTask): ModelInForce | null => {
    const found = models.availability(task)
    if (found.ready) return { task, modelId: found.model.entry.id, sha256: found.model.sha256 }
    const entry = models.selected(task)
    if (!entry) return null
    const [file, ...others] = entry.files
    return { task, modelId: entry.id, sha256: others.length === 0 ? (file?.sha256 ?? null) : null }
  }
  const usesOf = (task: ModelTask): OutdatedUse[] => {
    const model = inForce(task)
    const pipelines = Pipeline.options.filter(
      (pipeline) => settings().pipelines[pipeline] && PIPELINES[pipeline].needs.includes(task)
    )
    return model ? pipelines.flatMap((pipeline) => outdated.usesOf(pipeline, model)) : []
  }
  const estimateMs = (uses: readonly OutdatedUse[]): number | null => {
    let sum = 0
    for (const use of uses) {
      const needed = PIPELINES[use.pipeline].needs.map(models.availability)
      const ready = needed.flatMap((found) => (found.ready ? [found.model] : []))
      const each = ready.length === needed.length ? msPerAsset(catalogue, use, ready) : null
      if (each === null) return null
      sum += each * use.count
    }
    return sum
  }
  const queueAll = async (task: ModelTask): Promise<number> => {
    outdated.begin(task)
    let queued = 0
    for (const use of usesOf(task)) {
      let after = 0
      await inSlices(
        (limit) => {
          const assetIds = outdated.assetsOf(task, use, after, limit)
          after = assetIds.at(-1) ?? after
          queued += catalogue.transaction(() => jobs.enqueueAgain(assetIds, use.pipeline))
          return { more: assetIds.length > 0, changed: assetIds.length > 0 }
        },
        { isOver: () => closed, onChange: onQueued, writtenBack: catalogue.writtenBack }
      )
    }
    if (closed) return queued
    outdated.end(task)
    onAllQueued()
    return queued
  }
  const reprocess = async (task: ModelTask): Promise<{ enqueued: number }> => {
    const running = underWay.get(task) ?? queueAll(task).finally(() => void underWay.delete(task))
    underWay.set(task, running)
    return { enqueued: await running }
  }

  return {
    of(task) {
      const uses = usesOf(task)
      const assets = uses.reduce((sum, { count }) => sum + count, 0)
      if (assets === 0) return null
      const ms = estimateMs(uses)
      return { assets, estimateMs: ms === null ? null : ms / Math.min(lanes(), assets) }
    },
    reprocess,
    async resume() {
      for (const task of outdated.begun()) await reprocess(task)
    },
    async [Symbol.asyncDispose]() {
      closed = true
      // Whoever asked hears of a failure.
      await Promise.allSettled(underWay.values())
    }
  }
}
