import type { ModelEntry, ReadyModel } from '../../shared/model.ts'
import type { ListedModel } from '../../shared/model-list.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type {
  AddedModels,
  ExportedModels,
  ModelSpeed,
  ModelsOverview,
  VerifiedModels
} from '../../shared/models-overview.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Machine } from '../workers/pool-size.ts'
import type { Environment } from './mirror-address.ts'

/** Whether a task can be done now: with this model, or not yet, with the reason in words. */
export type Availability = { ready: true; model: ReadyModel } | { ready: false; reason: string }

/** A model that is being fetched or checked, for a line about progress. */
export interface Fetching {
  id: string
  label: string
  /** Null while the size is not known. */
  fraction: number | null
}

export interface ModelStore extends AsyncDisposable {
  /** The folder of verified weights. */
  readonly folder: string
  /** The mirror for all tasks that was given from outside; it wins over the setting. */
  readonly givenMirror: string | null
  /** Everything the page and the command show. Synchronous and cheap; free disk space comes from the last look. */
  overview(): ModelsOverview
  availability(task: ModelTask): Availability
  /** Why a pipeline cannot run now, such as `Waiting for SCRFD 10G: downloading, 43 %`, or null when it can. */
  blocking(pipeline: Pipeline): string | null
  /**
   * A model that is here and verified, whichever a task uses.
   * @throws InglenookError `not-found`, `model-missing`
   */
  ready(id: string): ReadyModel
  /** The model in force for a task, present or not; null where none is known. */
  selected(task: ModelTask): ModelEntry | null
  /**
   * These pipelines have jobs to do: what they need is fetched if it is not there, `anywhere` where that is allowed, or
   * only from `folders`.
   */
  want(pipelines: readonly Pipeline[], from?: 'folders' | 'anywhere'): void
  /**
   * Looks again at mirrors and files, verifies what it finds and copies from folders what is wanted; starts downloads of
   * what else is wanted, and tries again what had failed. A mirror on the network is asked for its list only where
   * something is missing, or with `askMirrors`.
   */
  refresh(options?: { askMirrors?: boolean }): Promise<void>
  /** What settings say of models and mirrors may have changed: then it looks again. */
  settingsChanged(): void
  /** Resolves when nothing is being fetched or checked any more. */
  settled(): Promise<void>
  fetching(): Fetching[]
  /**
   * Resolves when the model is ready; joins a download that is under way.
   * @throws InglenookError with the sentence of what went wrong
   */
  download(id: string): Promise<void>
  /** Gives up a download that is under way, and forgets one that failed. */
  cancelDownload(id: string): void
  /**
   * Uses a model for its task from the next job on; null: the default again.
   * @throws InglenookError `not-found`, `wrong-model`, `model-not-available`
   */
  choose(task: ModelTask, id: string | null): { earlierChoice: string | null }
  /** Puts files, and those of folders (absolute paths), in place as weights. What is refused says why. */
  add(paths: readonly string[]): Promise<AddedModels>
  /** Makes a mirror of the models that are ready, or of these. */
  exportTo(folder: string, ids?: readonly string[]): Promise<ExportedModels>
  /** Hashes every weight file anew. */
  verify(): Promise<VerifiedModels>
  /** @throws InglenookError `not-found`, `model-in-use` */
  remove(id: string): Promise<{ freedBytes: number }>
  /** Deletes the files of models that no task uses, and files that no entry names. */
  removeUnused(): Promise<{ freedBytes: number }>
  /**
   * Runs a model on input made on the spot, and remembers the figure.
   * @throws InglenookError `not-found`, `model-missing`
   */
  measure(id: string): Promise<ModelSpeed>
}

export interface ModelStoreOptions {
  catalogue: Pick<Repositories, 'models' | 'settings' | 'speeds'>
  /** Hashes files, and copies those that the user adds or exports. */
  pool: Pick<WorkerPool, 'run'>
  /** Fetches what is wanted, however slowly, without holding up anything else. */
  downloads: Pick<WorkerPool, 'run'>
  /** Where models are loaded: looks into them, measures them, and lets those go that are no longer in use. */
  inference: Pick<WorkerPool, 'run' | 'retainModels'>
  folder: string
  /** A mirror given from outside (command line or environment) for all tasks; it wins over the setting. */
  fixedMirror: string | null
  environment: Environment
  /**
   * Whether models are got before there is anything to look at: those of faces from anywhere, of all other enabled
   * pipelines what folders have.
   */
  fetchAhead: boolean
  /** The system's proxy for an address; null: as the environment says. */
  proxyFor?: ((address: string) => Promise<string | null>) | undefined
  /** Full path of the program that runs models of speech. @throws InglenookError where there is none */
  whisperCli?: () => Promise<string>
  /** `progress`: only figures of what is on its way have changed. */
  onChange: (what: 'progress' | 'state') => void
  log: (line: string) => void
  /** What tests put in the place of the real ones. */
  list?: readonly ListedModel[]
  retryMs?: number
  /** This computer, as far as it matters for the choice of models. */
  machine?: Machine
}
