import type { Host } from '../shared/host.ts'
import type { CliApp } from './cli-operations.ts'
import type { Clock } from './jobs/clock.ts'
import type { ForkWorker } from './workers/worker-process.ts'

/** Opens the library in a folder, which is made when missing; what a host must give for it. */
export type OpenApp = (options: OpenAppOptions) => Promise<CliApp>

export interface OpenAppOptions {
  libraryDir: string
  /** A folder, or http(s) address, of weights that wins over the environment and the setting. */
  modelsMirror?: string | undefined
  /** The folder of weights; left out: `models` in the library. */
  modelsDir?: string | undefined
  /** `automatic`: jobs run as soon as they can. `on-demand`: only while a command asks for them. */
  processing: 'automatic' | 'on-demand'
  workers: ForkWorker
  /** Entry of the thread that assigns faces to people. */
  peopleThread: URL
  /** Entry of the thread that writes the catalogue's log back; left out: whoever writes does it. */
  writeBackThread?: URL | undefined
  host: Host
  /** Technical causes, one line each; what a person should read comes with the error itself. */
  log: (line: string) => void
  version: string
  /** What tests put in the place of the computer's. */
  clock?: Clock
}
