import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { ServeReport } from '../../../src/shared/cli.ts'

const CLI = join(import.meta.dirname, '../../../out/main/cli.js')

export interface ServeOptions {
  library: string
  /** Folder of weights; without it none are known. */
  models?: string
  /** The user's home and working folder: where dropped folders are looked for first. */
  home: string
  /** 0: any free one. */
  port?: number
  /** Variables of its environment besides; nothing is downloaded unless INGLENOOK_DOWNLOADS is set to `on` here. */
  env?: Readonly<Record<string, string>>
}

/** `inglenook serve` of the built program, in a process of its own. */
export class Serving implements AsyncDisposable {
  readonly url: string
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  readonly #said: string[]

  private constructor(child: ChildProcess, ended: Promise<void>, said: string[], url: string) {
    this.#child = child
    this.#ended = ended
    this.#said = said
    this.url = url
  }

  /** Resolves once it answers; rejects with what it said when it ends before. */
  static async start({ library, models, home, port = 0, env: given = {} }: ServeOptions): Promise<Serving> {
    const args = ['serve', '--library', library, '--port', String(port), '--json']
    if (models !== undefined) args.push('--models', models)
    const { INGLENOOK_MODELS: _, INGLENOOK_LIBRARY: __, ...env } = process.env
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: home,
      env: { ...env, INGLENOOK_DOWNLOADS: 'off', HOME: home, USERPROFILE: home, ...given },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const said: string[] = []
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
    const url = await new Promise<string>((resolve, reject) => {
      let printed = ''
      child.once('error', reject)
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        // The document is complete with the line that closes it.
        if (/^\}$/m.test(printed)) resolve(ServeReport.parse(JSON.parse(printed)).url)
      })
      void ended.then(() => reject(new Error(`inglenook serve ended before it answered:\n${printed}${said.join('')}`)))
    })
    return new Serving(child, ended, said, url)
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** What it wrote to its log. */
  get log(): string {
    return this.#said.join('')
  }

  /** Ends it as a crash or a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM')
    await this.#ended
  }
}
