import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../fixtures/random.ts'
import { sharedModels } from '../shared-media.ts'
import { missingForSpeech } from '../speech.ts'
import { App } from './app.ts'
import { keepBuilt } from './built.ts'
import { differences } from './differences.ts'
import { DEEDS, type Deed, Disturber } from './disturber.ts'
import { ensureMaterial } from './material.ts'
import { Place } from './place.ts'
import { marked, signal } from './processes.ts'
import { type Progress, progressOf } from './progress.ts'
import { type Snapshot, snapshotOf, withCatalogue } from './snapshot.ts'
import { faultsOf } from './sums.ts'

export interface ChaosOptions {
  seed: string
  minutes: number
  files: number
  /** Each thing that happens is told. */
  verbose: boolean
  /** Built program to run, where it is not this checkout's own. */
  out?: string | undefined
}

/** A round that has less time than this would hardly get to what it is for. */
const LEAST_ROUND_MS = 15_000
/** How long processes may take to go once whoever needs them has ended. */
const GONE_WITHIN_MS = 15_000
const SHOWN = 25
/** What an undisturbed run takes on two cores that have nothing else to do. */
const QUIET_MS_PER_FILE = 220

/**
 * Imports the same files again and again while everything happens to them that may, and compares each library with that
 * of a quiet run. Says what it finds and, in its last line, all in short.
 *
 * @returns the exit code
 */
export async function chaos({ seed, minutes, files, verbose, out }: ChaosOptions): Promise<number> {
  console.log(
    `Seed ${seed}: the same again with "npm run test:chaos -- --seed ${seed} --minutes ${minutes} --files ${files}".`
  )
  const missing = missingSpeech()
  if (missing.length > 0)
    console.log(`Nothing is written down of what is said, since there is no ${missing.join(' and no ')}.`)
  const speech = missing.length === 0
  const material = await ensureMaterial(files, speech)
  const mark = randomUUID()
  using program = keepBuilt(mark, out)
  const place = new Place(material, seed, speech)
  const deeds = new Map<Deed, number>()
  let rounds = 0
  let faults: string[] = []
  const atExit = (): void => killAll(mark)
  process.on('exit', atExit)
  try {
    await place.prepare()
    place.layOut()
    place.settle()
    const quiet = new Library(program.cli, mark, place, 'quiet')
    const startedAt = performance.now()
    await quiet.finish()
    const tempo = tempoOf(files, performance.now() - startedAt)
    faults = await quiet.faults()
    const expected = quiet.snapshot()
    console.log(`The quiet run: ${inShort(expected)}.`)
    const until = performance.now() + minutes * 60_000
    while (faults.length === 0 && (rounds === 0 || until - performance.now() > LEAST_ROUND_MS)) {
      rounds += 1
      place.layOut()
      const library = new Library(program.cli, mark, place, `disturbed-${rounds}`)
      const random = new Random(`chaos ${seed} round ${rounds}`)
      const say = (line: string): void => void (verbose && console.log(line))
      const disturber = new Disturber({ cli: program.cli, mark, place, library: library.folder, random, tempo, say })
      await disturber.disturb(until)
      const reached = progressOf(library.folder)
      const settledAt = performance.now()
      await disturber.settle()
      await library.finish()
      const calmSeconds = Math.round((performance.now() - settledAt) / 1000)
      faults = [...(await library.faults()), ...differences(expected, library.snapshot())]
      faults.push(...library.fileFaults(quiet, expected))
      for (const [deed, count] of disturber.done) deeds.set(deed, (deeds.get(deed) ?? 0) + count)
      console.log(
        `Round ${rounds}: ${told(disturber.done)}; ${done(reached)}, the rest in ${calmSeconds} s of calm, ${faults.length === 0 ? 'equal' : `${faults.length} faults`}.`
      )
    }
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    killAll(mark)
    process.off('exit', atExit)
  }
  for (const fault of faults.slice(0, SHOWN)) console.error(`✗ ${fault.slice(0, 600)}`)
  if (faults.length > SHOWN) console.error(`… and ${faults.length - SHOWN} more`)
  if (faults.length === 0) place.remove()
  else console.error(`All is kept in ${place.root}; what the app said is in app.log there.`)
  const verdict = faults.length === 0 ? 'equal to the quiet run' : `${faults.length} FAULTS in round ${rounds}`
  console.log(`chaos: seed ${seed}, ${files} files, ${rounds} rounds, ${told(deeds)}: ${verdict}`)
  return faults.length === 0 ? 0 : 1
}

/** One library and what is looked at of it. */
class Library {
  readonly folder: string
  readonly #cli: string
  readonly #mark: string
  readonly #place: Place

  constructor(cli: string, mark: string, place: Place, name: string) {
    this.#cli = cli
    this.#mark = mark
    this.#place = place
    this.folder = place.library(name)
  }

  /** Imports all there is and does all that is left to do, undisturbed. */
  async finish(): Promise<void> {
    await this.#run('import', ...this.#place.sources, '--no-process')
    await this.#run('process', '--wait')
  }

  async #run(...args: string[]): Promise<void> {
    const { code, signal, stdout } = await new App(this.#cli, this.#mark, this.#place, this.folder, args).ended
    // 1: some files failed, as some of these must.
    if (code === 0 || code === 1) return
    throw new Error(`inglenook ${args[0]} ended with ${code ?? signal} though nobody disturbed it: ${stdout}`)
  }

  snapshot(): Snapshot {
    const steady = new Set<string>()
    for (const path of this.#place.filesOfSources())
      if (!this.#place.fates.has(path)) steady.add(this.#place.fileAt(path))
    return withCatalogue(this.folder, (db) => snapshotOf(db, steady))
  }

  /** What is wrong with the library in itself, and with what is left around it. */
  async faults(): Promise<string[]> {
    const faults = await this.#processesLeft()
    for (const left of this.#place.filesBelow(this.#place.temporary))
      faults.push(`left in the temporary folder: ${left}`)
    for (const file of this.#place.filesBelow(this.folder))
      if (!isKept(file)) faults.push(`left in the library: ${file}`)
    return [...faults, ...withCatalogue(this.folder, faultsOf)]
  }

  async #processesLeft(): Promise<string[]> {
    const until = performance.now() + GONE_WITHIN_MS
    while (marked(this.#mark).length > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return marked(this.#mark).map(
      ({ pid, kind, state, command }) => `left running: ${kind} ${pid} (${state}) ${command}`
    )
  }

  /** Pictures and waveforms that the quiet run made and this one did not, or made otherwise. */
  fileFaults(quiet: Library, expected: Snapshot): string[] {
    if (expected.assets.size === 0) return ['the quiet run found nothing']
    if (expected.transcripts.size > 0 && expected.lines.size === 0) return ['the quiet run heard nobody speak']
    const mine = new Set(this.#place.filesBelow(this.folder))
    return this.#place
      .filesBelow(quiet.folder)
      .filter((file) => file.startsWith('thumbs/'))
      .flatMap((file) => {
        if (!mine.has(file)) return [`the file ${file} is missing`]
        const [theirs, own] = [quiet, this].map(({ folder }) => readFileSync(join(folder, file)))
        return own && theirs?.equals(own) ? [] : [`the file ${file} is another`]
      })
  }
}

/** Whether a file has its place in a library that nobody has open. */
function isKept(file: string): boolean {
  return (
    ['inglenook.db', 'in-use.lock', 'in-use.json', 'activity.json'].includes(file) ||
    /^models\/[^/]+\.(onnx|bin|json)$/.test(file) ||
    /^thumbs\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}-[a-z0-9-]+\.(webp|jpg|bin)$/.test(file)
  )
}

/** Blows follow one another as closely as the computer is fast: a busy one would never get to what is to be disturbed. */
function tempoOf(files: number, quietMs: number): number {
  return Math.min(1, Math.max(0.2, (files * QUIET_MS_PER_FILE) / quietMs))
}

function killAll(mark: string): void {
  if (!existsSync('/proc')) return
  for (const { pid } of marked(mark)) signal(pid, 'SIGKILL')
}

function told(deeds: ReadonlyMap<Deed, number>): string {
  return DEEDS.map((deed) => `${deeds.get(deed) ?? 0} ${deed}`).join(', ')
}

function done(progress: Progress | null): string {
  return progress
    ? `${progress.jobs - progress.unfinished} of ${progress.jobs} jobs done by then`
    : 'nothing imported by then'
}

/** What of speech this computer lacks. In CI it must not, where there are models. */
function missingSpeech(): string[] {
  if (!existsSync(sharedModels)) return ['model of speech']
  const missing = missingForSpeech()
  if (missing.length > 0 && process.env.CI === 'true') throw new Error(`There is no ${missing.join(' and no ')}.`)
  return missing
}

function inShort({ assets, jobs, faces, people, detections, sounds, transcripts, lines, skipped }: Snapshot): string {
  return `${assets.size} assets, ${jobs.size} jobs, ${faces.size} faces, ${people.size} people, ${detections.size} things, ${sounds.size} sounds, ${transcripts.size} transcripts with ${lines.size} lines, ${skipped.size} files skipped`
}
