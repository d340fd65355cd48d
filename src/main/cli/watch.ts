import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EXIT, LIBRARY_IN_USE, type StatusReport, type WatchReport } from '../../shared/cli.ts'
import { InglenookError } from '../../shared/failure.ts'
import { JobStatus } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import { readActivityNote } from '../activity-note.ts'
import { CATALOGUE_FILE } from '../catalogue/open-catalogue.ts'
import { leftStanding } from '../standing.ts'
import { type Call, folders, withLibrary } from './call.ts'
import * as text from './watch-text.ts'

const LOOK_MS = 500

/** Where nothing can be drawn over, a line at most this often. */
const LINE_MS = 5000

/**
 * Tells how far a library is until interrupted, or until nobody reads it any more.
 *
 * Note: watching from beside. It does not keep the library open, as then no other process could work on it; it reads the
 * note that this one keeps. Only where there is no good note is the library opened once, to count.
 */
export async function watchStatus(call: Call): Promise<number> {
  const { console, common } = call
  const { libraryDir } = folders(call)
  const ended = new AbortController()
  call.around.interrupted(() => ended.abort())
  if (!isTelling(libraryDir)) await lookOnce(call, libraryDir)

  let saidMs = Number.NEGATIVE_INFINITY
  let said = ''
  for await (const report of standings(libraryDir, ended.signal)) {
    if (common.json) await sayOnce(JSON.stringify(report))
    else if (console.drawsOver) console.frame(text.frame(report))
    else if (performance.now() - saidMs >= LINE_MS) await sayOnce(text.line(report))
    if (console.readerGone) break
  }
  return EXIT.done

  async function sayOnce(line: string): Promise<void> {
    if (line === said) return
    said = line
    saidMs = performance.now()
    await console.text(`${line}\n`)
  }
}

/** How the library stands, looked at a few times a second. */
async function* standings(libraryDir: string, signal: AbortSignal): AsyncGenerator<WatchReport> {
  let last = emptyStanding(libraryDir)
  while (!signal.aborted) {
    last = readActivityNote(libraryDir) ?? last
    yield isAbandoned(last) ? leftStanding(last) : last
    await delay(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** Whether there is a note that somebody keeps or has closed in order, or no library yet of which there could be one. */
function isTelling(libraryDir: string): boolean {
  const note = readActivityNote(libraryDir)
  return note === null ? !existsSync(join(libraryDir, CATALOGUE_FILE)) : !isAbandoned(note)
}

/** Opening a library leaves a note of how it stands. One that another process has just opened is no failure: it tells. */
async function lookOnce(call: Call, libraryDir: string): Promise<void> {
  try {
    await withLibrary(call, async (app) => {
      await app.cli.status()
      return EXIT.done
    })
  } catch (error) {
    if (!(error instanceof InglenookError && error.code === LIBRARY_IN_USE)) throw error
    if (readActivityNote(libraryDir) === null) call.console.notice(error.message)
  }
}

/** True when the process that kept the note was killed. */
function isAbandoned({ inUseBy }: WatchReport): boolean {
  if (inUseBy === null) return false
  try {
    process.kill(inUseBy.pid, 0)
    return false
  } catch (error) {
    // Anything but "no such process" says that there is one, such as another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

function emptyStanding(library: string): WatchReport {
  const none = Object.fromEntries(JobStatus.options.map((status) => [status, 0])) as StatusReport['jobs'][Pipeline]
  return {
    library,
    assets: { photo: 0, video: 0, audio: 0 },
    jobs: Object.fromEntries(Pipeline.options.map((pipeline) => [pipeline, none])) as StatusReport['jobs'],
    people: 0,
    faces: 0,
    inUseBy: null,
    paused: false,
    overall: { state: 'resting', fraction: 0, jobsLeft: 0, etaMs: null, because: null },
    pipelines: [],
    running: []
  }
}
