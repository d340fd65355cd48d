import type { Writable } from 'node:stream'
import type { Installation } from '../installation.ts'
import type { OpenApp } from '../open-app.ts'

/** Everything a command touches outside of itself. */
export interface Surroundings {
  openApp: OpenApp
  installation: Installation
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
  env: NodeJS.ProcessEnv
  /** Tells of a wish to end: Ctrl+C, or the system shutting down. */
  interrupted: (listener: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void) => void
}

/** The call itself is wrong; the message is one line that says how. */
export class WrongCall extends Error {}

/** The options every command has. */
export interface CommonOptions {
  library?: string
  models?: string
  json?: boolean
  quiet?: boolean
}
