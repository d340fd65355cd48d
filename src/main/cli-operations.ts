import type {
  AssetEntry,
  AssetFilter,
  ImportReport,
  NamedPerson,
  PersonEntry,
  ProcessReport,
  StatusReport,
  ThingEntry
} from '../shared/cli.ts'
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
  /** Runs what is queued until nothing can run; with `wait` also what can only run later, such as a delayed retry. */
  processAll(options: { wait: boolean; onProgress: OnProgress }): Promise<ProcessReport>
  status(): StatusReport | Promise<StatusReport>
  /** Sorted by path. An async iterable, so that a million assets need not be in memory at once. */
  assets(filter: AssetFilter): Iterable<AssetEntry> | AsyncIterable<AssetEntry>
  people(): PersonEntry[] | Promise<PersonEntry[]>
  /** @throws InglenookError `not-found` when there is no such person */
  namePerson(id: number, name: string): NamedPerson | Promise<NamedPerson>
  things(): ThingEntry[] | Promise<ThingEntry[]>
}

/** How far a long command is. Called as often as the app likes: the command draws it a few times a second. */
export type OnProgress = (progress: CommandProgress) => void

export interface CommandProgress {
  stage: 'importing' | 'processing'
  /** Files examined, or jobs finished. */
  finished: number
  /** Files or jobs known so far; null while that is unknown. */
  total: number | null
  currentPath: string | null
}

/** An open library as the command sees it. */
export interface CliApp extends App {
  readonly cli: CliOperations
}
