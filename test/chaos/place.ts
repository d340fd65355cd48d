import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { settingsRepository } from '../../src/main/catalogue/settings.ts'
import { Pipeline } from '../../src/shared/pipeline.ts'
import { Random } from '../fixtures/random.ts'
import { type Material, SOURCES } from './material.ts'
import { writeMirror } from './models.ts'

/** What becomes of a file in the end, after all that is done to it meanwhile. */
export type Fate = 'as it was' | 'other content' | 'cut short'

/** Where one run has all its things: the files to import, the models, libraries, and the app's temporary folder. */
export class Place {
  readonly root = mkdtempSync(join(tmpdir(), 'inglenook-chaos-'))
  readonly mirror = join(this.root, 'mirror')
  readonly temporary = join(this.root, 'tmp')
  readonly home = join(this.root, 'home')
  readonly clock = join(this.root, 'clock')
  readonly log = join(this.root, 'app.log')
  readonly fates: ReadonlyMap<string, Fate>
  readonly #material: Material

  readonly #speech: boolean

  /** @param speech What is said is to be written down. */
  constructor(material: Material, seed: string, speech: boolean) {
    this.#speech = speech
    this.#material = material
    for (const folder of [this.mirror, this.temporary, this.home]) mkdirSync(folder)
    writeFileSync(this.clock, '0')
    const random = new Random(`${seed} fates`)
    this.fates = new Map(material.changeable.map((path) => [path, random.pick(FATES)]))
  }

  prepare(): Promise<void> {
    return writeMirror(this.mirror, this.#speech)
  }

  /** The folder of a library, which is made when it is first opened. */
  library(name: string): string {
    const folder = join(this.root, name)
    if (!this.#speech) withoutTranscripts(folder)
    return folder
  }

  get sources(): string[] {
    return SOURCES.map((name) => join(this.root, name))
  }

  /** Of all files to import, relative, as in the material. */
  filesOfSources(): readonly string[] {
    return this.#material.paths
  }

  fileAt(path: string): string {
    return join(this.root, path)
  }

  /** Lays out all files as they are before the run. */
  layOut(): void {
    for (const source of this.sources) rmSync(source, { recursive: true, force: true })
    for (const path of this.#material.paths) this.put(path, 'as it was')
  }

  /** Lays out the files as they are in the end. */
  settle(): void {
    for (const [path, fate] of this.fates) this.put(path, fate)
  }

  /** Gives a file this content, in place as most programs write, and the time that goes with it. */
  put(path: string, fate: Fate): void {
    const to = this.fileAt(path)
    const index = this.#material.paths.indexOf(path)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(join(this.#material.folder, fate === 'other content' ? 'others' : 'files', path), to)
    if (fate === 'cut short') truncateSync(to, Math.floor(statSync(to).size * KEPT))
    const seconds = FIRST_TIME + FATES.indexOf(fate) * A_YEAR + index * 61
    utimesSync(to, seconds, seconds)
  }

  /** Everything below a folder, files only, relative to it. */
  filesBelow(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort()
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A library in which their pipeline is switched off: where nothing can hear them, they would be waited for for ever. */
function withoutTranscripts(folder: string): void {
  mkdirSync(folder)
  const db = openCatalogue(folder)
  const pipelines = Object.fromEntries(Pipeline.options.map((pipeline) => [pipeline, pipeline !== 'transcripts']))
  settingsRepository(db).update({ pipelines: pipelines as Record<Pipeline, boolean> })
  db.close()
}

const FATES: readonly [Fate, ...Fate[]] = ['as it was', 'other content', 'cut short']
/** So much of a file is left when it is cut short: enough to be told for what it was. */
const KEPT = 0.6
/** Seconds since 1970: spring of 2023. */
const FIRST_TIME = 1_683_000_000
const A_YEAR = 365 * 86_400
