import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import { ServeReport } from '../../src/shared/cli.ts'
import type { Contract } from '../../src/shared/rpc/contract.ts'
import type { Place } from './place.ts'
import { MARK } from './processes.ts'

export interface AppEnd {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
}

/** Long for a worker with these models, and short enough for one that is stopped to be found out while it matters. */
const SILENCE_MS = 8000

/** The command of the built program, in a session of its own so that a signal to it reaches nobody else. */
export class App {
  readonly command: string
  readonly ended: Promise<AppEnd>
  readonly #child: ChildProcess
  #end: AppEnd | null = null
  #stdout = ''

  /** @param cli The built entry, see `built.ts`. */
  constructor(cli: string, mark: string, place: Place, library: string, args: readonly string[]) {
    this.command = args[0] ?? ''
    const { INGLENOOK_MODELS: _, INGLENOOK_LIBRARY: __, ...inherited } = process.env
    const log = openSync(place.log, 'a')
    this.#child = spawn(process.execPath, [cli, ...args, '--library', library, '--models', place.mirror, '--json'], {
      cwd: place.home,
      detached: true,
      stdio: ['ignore', 'pipe', log],
      env: {
        ...inherited,
        INGLENOOK_DOWNLOADS: 'off',
        INGLENOOK_WORKER_SILENCE_MS: String(SILENCE_MS),
        HOME: place.home,
        TMPDIR: place.temporary,
        NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href}`,
        INGLENOOK_CHAOS_CLOCK: place.clock,
        [MARK]: mark
      }
    })
    closeSync(log)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('exit', (code, signal) => {
        // A worker that outlived it may hold its output open; what it had to say itself is there.
        setImmediate(() => {
          this.#end = { code, signal, stdout: this.#stdout }
          resolve(this.#end)
        })
      })
    })
  }

  /** Null while it runs. */
  get end(): AppEnd | null {
    return this.#end
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Talks to a served library as its window would, as soon as it answers; null when it has not yet said where. */
  async asWindow(ask: (window: ContractRouterClient<Contract>) => Promise<unknown>): Promise<boolean> {
    if (!/^\}$/m.test(this.#stdout)) return false
    const url = new URL(ServeReport.parse(JSON.parse(this.#stdout)).url)
    const cookie = `inglenook-${url.port}=${url.searchParams.get('key')}`
    const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie, origin: url.origin } })
    try {
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
      await ask(createORPCClient(link))
      return true
    } catch {
      // It was killed while it was asked, which is what this is about.
      return false
    } finally {
      socket.terminate()
    }
  }
}
