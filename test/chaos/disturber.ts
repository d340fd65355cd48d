import { existsSync, mkdirSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../fixtures/random.ts'
import { App } from './app.ts'
import type { Fate, Place } from './place.ts'
import { marked, type Running, signal } from './processes.ts'
import { type Progress, progressOf } from './progress.ts'

/** How often each was done, for the last line. */
export const DEEDS = [
  'app kills',
  'app ends',
  'worker kills',
  'stopped workers',
  'ffmpeg kills',
  'whisper kills',
  'transcripts gone on with',
  'folders away',
  'models away',
  'files changed',
  'clock jumps'
] as const
export type Deed = (typeof DEEDS)[number]

/**
 * Runs the app on one library and does to it, to its workers and to its files whatever may happen to them. Every choice
 * comes from `random`; only what is there to choose from depends on how fast the computer is, and `tempo`, 1 or below,
 * how close the blows follow one another.
 */
export class Disturber {
  readonly done = new Map<Deed, number>(DEEDS.map((deed) => [deed, 0]))
  readonly #say: (line: string) => void
  readonly #tempo: number
  readonly #cli: string
  readonly #mark: string
  readonly #place: Place
  readonly #library: string
  readonly #random: Random
  #app: App | null = null
  /** A served library is yet to be told what to import, as a person does at the window. */
  #toAdd = false
  /** How far the library was when the app was started. */
  #before: Progress | null = null
  /** What is to be put right at some time: turns until then, and how. */
  #owed: { turns: number; about: string; putRight: () => void }[] = []
  readonly #untouched: string[]

  constructor(options: {
    cli: string
    mark: string
    place: Place
    library: string
    random: Random
    tempo: number
    say: (line: string) => void
  }) {
    this.#tempo = options.tempo
    this.#say = options.say
    this.#cli = options.cli
    this.#mark = options.mark
    this.#place = options.place
    this.#library = options.library
    this.#random = options.random
    this.#untouched = [...options.place.fates.keys()]
  }

  /**
   * Disturbs until that time, or until there is nothing left to disturb; on a computer that is busy up to twice as long,
   * until half of the jobs are done: a storm over jobs that wait for calm would prove little.
   */
  async disturb(untilMs: number): Promise<void> {
    const lastMs = 2 * untilMs - performance.now()
    while (performance.now() < untilMs || (performance.now() < lastMs && !this.#isHalfDone())) {
      if (this.#app?.end) {
        if (this.#isThrough(this.#app)) return
        this.#app = null
      }
      this.#app ??= this.#start()
      await this.#turn()
      await this.#pause()
    }
  }

  /** Ends the app in its own way and puts everything right again, as it will be in the end. */
  async settle(): Promise<void> {
    for (const { putRight } of this.#owed) putRight()
    this.#owed = []
    if (this.#app && !this.#app.end) {
      this.#app.signal('SIGTERM')
      await this.#app.ended
    }
    writeFileSync(this.#place.clock, '0')
    this.#place.settle()
  }

  #isHalfDone(): boolean {
    const progress = progressOf(this.#library)
    return progress !== null && progress.jobs > 0 && progress.unfinished < progress.jobs / 2
  }

  /** It ended by itself with everything done: what is left of the round can only repeat that. */
  #isThrough(app: App): boolean {
    const progress = progressOf(this.#library)
    const wentWell = app.end !== null && (app.end.code === 0 || app.end.code === 1)
    return (
      wentWell && progress !== null && progress.jobs > 0 && progress.unfinished === 0 && this.#untouched.length === 0
    )
  }

  #start(): App {
    const run = (...args: string[]): App => new App(this.#cli, this.#mark, this.#place, this.#library, args)
    this.#before = progressOf(this.#library)
    this.#count('transcripts gone on with', this.#before?.inPieces)
    const sources = this.#place.sources.filter((source) => existsSync(source))
    const ways = [
      () => run('import', ...sources),
      () => run('import', ...sources),
      () => run('process', '--wait'),
      () => run('serve', '--port', '0'),
      () => run('serve', '--port', '0')
    ] as const
    this.#toAdd = this.#random.chance(0.7)
    return this.#random.pick(ways)()
  }

  async #turn(): Promise<void> {
    for (const owed of this.#owed) owed.turns -= 1
    const due = this.#owed.filter(({ turns }) => turns <= 0)
    this.#owed = this.#owed.filter(({ turns }) => turns > 0)
    for (const { putRight } of due) putRight()
    if (this.#toAdd) await this.#add()

    const dice = this.#random.next()
    const choice = DICE.find(({ upTo }) => dice < upTo)?.what ?? 'files changed'
    this.#tell(choice)
    if (choice === 'app kills') this.#killApp()
    else if (choice === 'app ends') this.#endApp()
    else if (choice === 'worker kills') this.#killWorker()
    else if (choice === 'stopped workers') this.#stopWorker()
    else if (choice === 'ffmpeg kills') this.#killTool('ffmpeg')
    else if (choice === 'whisper kills') this.#killTool('whisper')
    else if (choice === 'folders away') this.#takeFolderAway()
    else if (choice === 'models away') this.#takeModelAway()
    else if (choice === 'clock jumps') this.#jump()
    else if (choice === 'rescan') await this.#rescan()
    else this.#changeFile()
  }

  /** The next of what happens, and how far things were. */
  #tell(choice: string): void {
    const seconds = (performance.now() / 1000).toFixed(1)
    const progress = progressOf(this.#library)
    const reached = progress ? `${progress.jobs - progress.unfinished}/${progress.jobs}` : 'nothing'
    const owed = this.#owed.map(
      ({ turns, about }) => `${about.slice(this.#place.root.length + 1) || about} in ${turns}`
    )
    this.#say(`${seconds} ${this.#app?.command ?? 'no app'} ${reached}: ${choice} (${owed.join(', ')})`)
  }

  #killApp(): void {
    const atAnyTime = this.#random.chance(0.3)
    if (!atAnyTime && !this.#gotOn()) return
    this.#app?.signal('SIGKILL')
    this.#count('app kills')
  }

  #endApp(): void {
    const name = this.#random.pick<NodeJS.Signals>(['SIGTERM', 'SIGINT', 'SIGHUP'])
    if (!this.#gotOn()) return
    this.#app?.signal(name)
    this.#count('app ends')
  }

  /** Whether the app has done anything that lasts: on a busy computer it would otherwise always be killed while it starts. */
  #gotOn(): boolean {
    const now = progressOf(this.#library)
    if (!now || !this.#before) return now !== this.#before
    return now.jobs !== this.#before.jobs || now.unfinished !== this.#before.unfinished
  }

  #killWorker(): void {
    const name = this.#random.pick<NodeJS.Signals>(['SIGKILL', 'SIGKILL', 'SIGTERM'])
    const worker = this.#oneOf('worker')
    if (worker && signal(worker.pid, name)) this.#count('worker kills')
  }

  /** It stays so, or goes on after a while. */
  #stopWorker(): void {
    const goesOn = this.#random.chance(0.5)
    const turns = this.#random.integer(3, 20)
    const worker = this.#oneOf('worker')
    // A second silence with one and the same file is told from a file that does that to its worker by nobody.
    if (!worker || (progressOf(this.#library)?.aloneNow ?? 0) > 0 || !signal(worker.pid, 'SIGSTOP')) return
    this.#count('stopped workers')
    if (goesOn) this.#owe(turns, 'worker', () => void signal(worker.pid, 'SIGCONT'))
  }

  #killTool(kind: 'ffmpeg' | 'whisper'): void {
    const tool = this.#oneOf(kind)
    if (tool && signal(tool.pid, 'SIGKILL')) this.#count(`${kind} kills`)
  }

  #takeFolderAway(): void {
    const source = this.#random.pick(this.#place.sources as [string, ...string[]])
    const turns = this.#random.integer(2, 12)
    if (!existsSync(source)) return
    renameSync(source, `${source} is away`)
    this.#count('folders away')
    this.#owe(turns, source, () => renameSync(`${source} is away`, source))
  }

  /** From the library alone, where it comes again from the mirror; or from both. */
  #takeModelAway(): void {
    const name = this.#random.pick(MODELS)
    const alsoMirror = this.#random.chance(0.5)
    const turns = this.#random.integer(2, 12)
    const mirrored = join(this.#place.mirror, name)
    const aside = join(this.#place.root, 'aside')
    if (!existsSync(mirrored)) return
    mkdirSync(aside, { recursive: true })
    const own = join(this.#library, 'models', name)
    if (existsSync(own)) renameSync(own, join(aside, name))
    if (alsoMirror) {
      renameSync(mirrored, join(aside, name))
      this.#owe(turns, name, () => renameSync(join(aside, name), mirrored))
    }
    this.#count('models away')
  }

  #jump(): void {
    const days = this.#random.pick([-9000, -400, -1, -0.04, 0, 0.04, 1, 400, 3000])
    writeFileSync(this.#place.clock, String(days * 86_400_000))
    this.#count('clock jumps')
  }

  /** Cuts a file short where it lies, as a program does that begins to write it anew, and later writes what it is to be. */
  #changeFile(): void {
    const index = this.#random.integer(0, Math.max(0, this.#untouched.length - 1))
    const kept = this.#random.next()
    const between = this.#random.pick<Fate>(['as it was', 'other content', 'cut short'])
    const turns = this.#random.integer(0, 6)
    const [path] = this.#untouched.splice(index, 1)
    if (path === undefined) return
    const file = this.#place.fileAt(path)
    if (!this.#isHere(path)) {
      this.#untouched.push(path)
      return
    }
    truncateSync(file, Math.floor(statSync(file).size * kept))
    this.#count('files changed')
    this.#owe(turns, path, () => this.#rewrite(path, between))
    this.#owe(turns + 5, path, () => this.#rewrite(path, this.#place.fates.get(path) ?? 'as it was'))
  }

  #rewrite(path: string, fate: Fate): void {
    // Where its folder is away just now, the file is put right with all others in the end.
    if (this.#isHere(path)) this.#place.put(path, fate)
  }

  #isHere(path: string): boolean {
    return existsSync(this.#place.fileAt(path))
  }

  async #add(): Promise<void> {
    if (this.#app?.command !== 'serve') return
    const { sources } = this.#place
    this.#toAdd = !(await this.#app.asWindow((window) => window.sources.add({ paths: sources })))
  }

  async #rescan(): Promise<void> {
    if (this.#app?.command === 'serve') await this.#app.asWindow((window) => window.sources.rescan({}))
  }

  #oneOf(kind: Running['kind']): Running | undefined {
    const at = this.#random.next()
    const found = marked(this.#mark).filter((one) => one.kind === kind && one.state !== 'T')
    return found[Math.floor(at * found.length)]
  }

  #owe(turns: number, about: string, putRight: () => void): void {
    this.#owed.push({ turns, about, putRight })
  }

  #count(deed: Deed, times = 1): void {
    this.done.set(deed, (this.done.get(deed) ?? 0) + times)
  }

  /** A moment of no meaning, so that the next blow falls anywhere. */
  #pause(): Promise<void> {
    const ms = this.#random.between(20, 700) / this.#tempo
    return new Promise((resolve) => setTimeout(resolve, ms))
  }
}

const MODELS = [
  'drawn-faces.onnx',
  'drawn-identities.onnx',
  'drawn-things.onnx',
  'drawn-sounds.onnx',
  'ggml-hearth-micro.bin',
  'ggml-silero-v6.2.0.bin'
] as const

/** What happens in a turn, with how likely each is. */
const LIKELY = {
  'app kills': 0.12,
  'app ends': 0.03,
  'worker kills': 0.16,
  'stopped workers': 0.07,
  'ffmpeg kills': 0.05,
  'whisper kills': 0.07,
  'folders away': 0.06,
  'models away': 0.06,
  'clock jumps': 0.1,
  rescan: 0.06,
  'files changed': 0.22
} as const

const DICE = Object.entries(LIKELY).map(([what, _], index, all) => ({
  what,
  upTo: all.slice(0, index + 1).reduce((sum, [, likely]) => sum + likely, 0)
}))
