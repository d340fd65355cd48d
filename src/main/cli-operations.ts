import type {
  AssetEntry,
  AssetFilter,
  CancelledJobs,
  ImportReport,
  JobDocument,
  JobFilter,
  MeasuredModel,
  ModelDocument,
  NamedPerson,
  PausedJobs,
  PersonEntry,
  ProcessReport,
  RemovedModel,
  ReprocessedModels,
  RetriedJobs,
  RunJobs,
  SearchEntry,
  SoundEntry,
  StatusReport,
  ThingEntry,
  UsedModel
} from '../shared/cli.ts'
import type { JobProblem } from '../shared/job.ts'
import type { ModelTask } from '../shared/model-task.ts'
import type { AddedModels, ExportedModels, VerifiedModels } from '../shared/models-overview.ts'
import type { Pipeline } from '../shared/pipeline.ts'
import type { TranscriptLanguage } from '../shared/settings.ts'
import type { Transcript } from '../shared/transcript.ts'
import type { App } from './app-interface.ts'

/** What the `inglenook` command asks of an open library; every answer is the document of its command. */
export interface CliOperations {
  /**
   * Adds folders and files (absolute paths) in place. With `process` the answer comes when what is queued has run
   * until nothing can, and `processed` tells how that went; without it no job runs.
   */
  importPaths(
    paths: readonly string[],
    options: { process: boolean; onProgress: OnProgress }
  ): Promise<ImportReport & { processed: ProcessReport | null }>
  /** Runs what is queued until nothing can run; with `wait` also what is to be tried again only much later. */
  processAll(options: { wait: boolean; onProgress: OnProgress }): Promise<ProcessReport>
  /** `waiting`: what cannot run, and why; for whoever reads it. */
  status(): Standing | Promise<Standing>
  /** Sorted by path. An async iterable, so that a million assets need not be in memory at once. */
  assets(filter: AssetFilter): Iterable<AssetEntry> | AsyncIterable<AssetEntry>
  people(): PersonEntry[] | Promise<PersonEntry[]>
  /** @throws InglenookError `not-found` when there is no such person */
  namePerson(id: number, name: string): NamedPerson | Promise<NamedPerson>
  things(): ThingEntry[] | Promise<ThingEntry[]>
  sounds(): SoundEntry[] | Promise<SoundEntry[]>
  readonly speech: SpeechOperations
  readonly jobs: JobOperations
  readonly models: ModelOperations
}

type Standing = StatusReport & { waiting?: ProcessReport['waiting'] }

/** What concerns speech. */
export interface SpeechOperations {
  /**
   * Writes down what is said in a file (absolute path), whether it is in the library or not; the library stays as it is.
   * What it needs is fetched.
   *
   * @param options.model Id of a model; left out: the one in use
   * @param options.language Left out: that of the settings
   * @throws InglenookError `no-sound` where there is nothing to listen to, `not-found`, `wrong-model`, `model-missing`,
   *   `tool-missing`, and what becomes of such a file
   */
  transcribe(path: string, options: TranscribeOptions): Promise<{ transcript: Transcript; note: string | null }>
  /** Transcripts of the library, by path; `path`: only of this file, or of what lies below this folder; absolute. */
  transcripts(filter: { path?: string }): Iterable<{ path: string; transcript: Transcript }>
  /** Lines in which all of these words are said, best first. An iterable, so that all need not be in memory at once. */
  said(query: string): Iterable<SearchEntry>
}

export interface TranscribeOptions {
  model?: string | undefined
  language?: TranscriptLanguage | undefined
  onProgress: OnProgress
  signal?: AbortSignal | undefined
}

/** `inglenook jobs …`. */
export interface JobOperations {
  /** Sorted by asset, then pipeline. An async iterable, so that a million jobs need not be in memory at once. */
  list(filter: JobFilter): Iterable<JobDocument> | AsyncIterable<JobDocument>
  /**
   * Queues these pipelines; `again`: also where there is a result already.
   *
   * @throws InglenookError `not-found` when there is no such path, source, person or label in the library
   */
  run(pipelines: readonly Pipeline[], among: JobSelection, options: { again: boolean }): Promise<RunJobs>
  /**
   * Queues failed and set-aside jobs again: of these pipelines (none: of all), and only those that all that is given
   * holds for. @throws as `run`
   */
  retry(pipelines: readonly Pipeline[], only: { path?: string; status?: JobProblem['status'] }): Promise<RetriedJobs>
  /** Gives up queued and waiting jobs; results from before stay. No pipelines: all. @throws as `run` */
  cancel(pipelines: readonly Pipeline[], among: JobSelection): Promise<CancelledJobs>
  /**
   * Pauses or resumes all processing, or that of pipelines or of a source. It holds over a restart.
   *
   * @throws InglenookError `not-found` when there is no such source
   */
  setPaused(paused: boolean, what: PausedPart): Promise<PausedJobs>
}

export type PausedPart =
  | { kind: 'everything' }
  | { kind: 'pipelines'; pipelines: readonly Pipeline[] }
  | { kind: 'source'; source: string }

/** The assets that a call is about; `source` is a number, or the path that was added; `path` is absolute: this file, or what lies below this folder. */
export type JobSelection =
  | { kind: 'everything' }
  | { kind: 'path'; path: string }
  | { kind: 'source'; source: string }
  | { kind: 'person'; personId: number }
  | { kind: 'label'; label: string }

/** `inglenook models …`. An id that is not known is refused with `not-found` and the names of those that are. */
export interface ModelOperations {
  /** Every model by task, then as listed; `problems` are those of the mirrors, in words. */
  list(): Promise<{ models: ModelDocument[]; problems: string[] }>
  /**
   * Fetches a model unless it is there and verified.
   *
   * @throws InglenookError with what went wrong, when the download was given up
   */
  get(id: string, onProgress: OnProgress): Promise<ModelDocument>
  /** Takes in files, or what lies in folders (absolute paths). */
  add(paths: readonly string[]): Promise<AddedModels>
  /**
   * Uses a model for its task from the next job on; null: the default again.
   *
   * @throws InglenookError `wrong-model`, `model-not-available`
   */
  use(task: ModelTask, id: string | null): Promise<UsedModel>
  /** Queues the assets again whose results of this task come from another model than the one in force. */
  reprocess(task: ModelTask): Promise<ReprocessedModels>
  /** Hashes every weight file anew. */
  verify(): Promise<VerifiedModels>
  /** @throws InglenookError `model-in-use` */
  remove(id: string): Promise<RemovedModel>
  /** Makes a mirror of what is ready in a folder (absolute), which is made when missing. No ids: everything. */
  exportTo(folder: string, ids: readonly string[]): Promise<ExportedModels>
  /** @throws InglenookError `model-missing` */
  measure(id: string): Promise<MeasuredModel>
}

/** How far a long command is. Called as often as the app likes: the command draws it a few times a second. */
export type OnProgress = (progress: CommandProgress) => void

export type CommandProgress = FilesProgress | FetchProgress | SpeechProgress | ToolProgress

export interface FilesProgress {
  stage: 'importing' | 'processing'
  /** Files examined, or jobs finished. */
  finished: number
  /** Files or jobs known so far; null while that is unknown. */
  total: number | null
  currentPath: string | null
  /** 0..1 of the work, and the time left for the rest; null while nothing tells. */
  fraction?: number
  etaMs?: number | null
}

/** Speech that is being written down. */
export interface SpeechProgress {
  stage: 'transcribing'
  /** 0..1 */
  fraction: number
  /** Null while nothing tells. */
  etaMs: number | null
}

/** A program that is being made ready. */
export interface ToolProgress {
  stage: 'preparing'
  /** How that goes, as a sentence; null: it is over. */
  standing: string | null
}

/** Models on their way to this computer. */
export interface FetchProgress {
  stage: 'fetching'
  /** None: that was all. 0..1 and milliseconds, null while unknown. `retrying` says why an attempt failed and is made again. */
  models: readonly { label: string; fraction: number | null; msLeft: number | null; retrying: string | null }[]
}

/** An open library as the command sees it. */
export interface CliApp extends App {
  readonly cli: CliOperations
}
