import type { Host } from '../shared/host.ts'
import type { ModelTask } from '../shared/model-task.ts'
import type { Outdated } from '../shared/models-overview.ts'
import type { Pipeline } from '../shared/pipeline.ts'
import type { Repositories } from './catalogue/index.ts'
import type { EventHub } from './event-hub.ts'
import type { Importer } from './importing/importer.ts'
import type { Bulk } from './jobs/bulk.ts'
import type { WorkProgress } from './jobs/progress.ts'
import type { Running, Scheduler } from './jobs/scheduler.ts'
import type { ModelStore } from './models/model-store.ts'
import type { PeopleAssigner } from './people/people-assigner.ts'
import type { AssetResult } from './pipelines/asset-result.ts'
import type { Player } from './player/player.ts'
import type { FfmpegTool } from './tools/ffmpeg.ts'
import type { WhisperTool } from './tools/whisper-cli.ts'
import type { WorkerPool } from './workers/pool.ts'

/** An open library: the rooms of the house, wired together. What the API and the command work with. */
export interface Library {
  readonly dir: string
  readonly version: string
  readonly catalogue: Repositories
  readonly events: EventHub
  readonly files: WorkerPool
  readonly importer: Importer
  readonly scheduler: Scheduler & { running(): Running[] }
  readonly models: ModelStore
  readonly outdated: OutdatedResults
  readonly ffmpeg: FfmpegTool
  readonly whisper: WhisperTool
  /** Workers that analyse; what is asked for here comes beside the jobs. */
  readonly analysis: WorkerPool
  readonly people: PeopleAssigner
  readonly player: Player
  readonly host: Host
  readonly log: (line: string) => void
  /** Wishes for many jobs at once. */
  readonly bulk: Bulk
  /** Why queued jobs of a pipeline cannot run now, in words: it is paused, or lacks a model or a tool. Null when they can. */
  blocking(pipeline: Pipeline): string | null
  /** How far all that is to be done is, and how long it will take. */
  progress(): WorkProgress
  /** Settings changed: whatever follows from them is done again. */
  settingsChanged(): void
  /** Pauses or resumes a pipeline, or everything; kept over a restart. */
  setPaused(paused: boolean, pipeline?: Pipeline): void
  /** Pauses or resumes the processing of what lies only in this source; kept over a restart. */
  setSourcePaused(sourceId: number, paused: boolean): void
  /** The user looks at these assets now: their jobs come first. */
  look(assetIds: readonly number[]): void
  /** Called for each asset whose jobs came to an end; for a command that counts. */
  onProcessed(listener: (result: AssetResult | null) => void): Disposable
}

/** Results of another model than the one in force. */
export interface OutdatedResults {
  /** Null where there are none. */
  of(task: ModelTask): Outdated | null
  /** Queues their assets again. */
  reprocess(task: ModelTask): Promise<{ enqueued: number }>
  /** Goes on queueing what an end of the process cut short. Call once it is known which models are in force. */
  resume(): Promise<void>
}
