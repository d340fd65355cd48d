import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WatchReport } from '../shared/cli.ts'
import type { Library } from './library.ts'
import { leftStanding, standingOf } from './standing.ts'

const NOTE_FILE = 'activity.json'

/** The note follows what happens at most this often. */
const PACE_MS = 1000

/**
 * Keeps a note in the library of how far its processing is, for `inglenook status --watch` in another process: a library
 * has one process that works on it, and whoever only wants to look must not have to wait for its end. Closing leaves the
 * note as things were left.
 *
 * Note: written in place. It may be read torn (the reader then reads again), but nothing is left behind when the process
 * is killed half-way.
 */
export function keepActivityNote(library: Library): { close(): Promise<void> } {
  const path = join(library.dir, NOTE_FILE)
  const closing = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let written = ''
  let failed = false

  const write = async (report: WatchReport): Promise<void> => {
    const text = JSON.stringify(report)
    if (text === written) return
    try {
      await writeFile(path, text)
      written = text
      failed = false
    } catch (error) {
      if (!failed) library.log(`the note of how far processing is cannot be written: ${String(error)}`)
      failed = true
    }
  }
  const note = (): void => {
    timer = undefined
    const report = standingOf(library)
    writing = writing.then(() => write(report))
    // What runs makes progress without telling.
    if (report.running.length > 0) soon()
  }
  const soon = (): void => {
    if (closing.signal.aborted) return
    timer ??= setTimeout(note, PACE_MS).unref()
  }
  const follow = async (): Promise<void> => {
    try {
      for await (const _event of library.events.subscribe(closing.signal)) soon()
    } catch (error) {
      if (!closing.signal.aborted) library.log(`the note of how far processing is ends: ${String(error)}`)
    }
  }

  note()
  void follow()
  return {
    async close(): Promise<void> {
      closing.abort()
      clearTimeout(timer)
      const last = leftStanding(standingOf(library))
      await writing
      await write(last)
    }
  }
}

/** What the note says; null where there is none, or it is of another version of the program or being written just now. */
export function readActivityNote(libraryDir: string): WatchReport | null {
  try {
    const parsed = WatchReport.safeParse(JSON.parse(readFileSync(join(libraryDir, NOTE_FILE), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isAbsent || error instanceof SyntaxError) return null
    throw error
  }
}
