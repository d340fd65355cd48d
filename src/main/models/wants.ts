import type { ModelTask } from '../../shared/model-task.ts'
import { needsOf, Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { KnownModel } from './known-models.ts'
import type { LineUp } from './line-up.ts'
import type { Source } from './sources.ts'

export interface WantsOptions {
  settings: () => Settings
  lineUp: Pick<LineUp, 'selection'>
  /** All places that a model can be had from. */
  sources: (known: KnownModel) => Source[]
  /** See `ModelStoreOptions`. */
  fetchAhead: boolean
  /** Whether models may be downloaded without anybody asking for each. */
  isAutomatic: () => boolean
}

/** What pipelines want of models, and from where it may come without anybody asking for it. */
export interface Wants {
  /** These pipelines, and no others, have jobs to do. */
  want(pipelines: readonly Pipeline[], from: 'folders' | 'anywhere'): void
  /** Whether there are jobs to do that need models. */
  any(): boolean
  enabled(pipeline: Pipeline): boolean
  /** Whether an enabled pipeline needs this task. */
  needs(task: ModelTask): boolean
  needsFromNetwork(task: ModelTask): boolean
  /** Where a model may come from by itself: nowhere as long as it is not in use. */
  sources(known: KnownModel): Source[]
}

export function createWants(options: WantsOptions): Wants {
  const { settings, lineUp, fetchAhead } = options
  const wanted = new Map<Pipeline, 'folders' | 'anywhere'>()
  const enabled = (pipeline: Pipeline): boolean => settings().pipelines[pipeline]
  const needed = (task: ModelTask, by: (pipeline: Pipeline) => boolean): boolean =>
    Pipeline.options.some(
      (pipeline) => enabled(pipeline) && needsOf(pipeline, settings()).includes(task) && by(pipeline)
    )
  const needsFromNetwork = (task: ModelTask): boolean =>
    needed(task, (pipeline) => (fetchAhead && pipeline === 'faces') || wanted.get(pipeline) === 'anywhere')
  return {
    want(pipelines, from) {
      wanted.clear()
      for (const pipeline of pipelines) wanted.set(pipeline, from)
    },
    any: () => wanted.size > 0,
    enabled,
    needs: (task) => needed(task, () => true),
    needsFromNetwork,
    sources(known) {
      const { task } = known.entry
      if (lineUp.selection(task).model !== known) return []
      const fromFolders = needed(task, (pipeline) => fetchAhead || wanted.has(pipeline))
      const fromNetwork = options.isAutomatic() && needsFromNetwork(task)
      return options.sources(known).filter(({ kind }) => (kind === 'folder' ? fromFolders : fromNetwork))
    }
  }
}
