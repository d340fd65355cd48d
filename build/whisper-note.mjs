import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './modern-node.mjs'

/** Where the app reads how the speech recogniser of this checkout is coming along; see src/main/tools/whisper-build.ts. */
const NOTE_FILE = join(root, '.cache', 'whisper-build.json')
/** A note that has not been written for longer is of a build that was killed. */
const EVERY_MS = 2000

/**
 * Tells the app, which runs beside this, how far the build is: `{ "percent": 43 }` as long as it goes on, written again
 * and again, and `{ "problem": "..." }` when it cannot be made.
 *
 * @returns {{ progress: (percent: number | null) => void, end: (problem: string | null) => void }}
 */
export function whisperNote() {
  let percent = null
  const tell = () => {
    // Another process of this checkout is the one that builds, and knows more.
    if (percent === null && isBeingWritten()) return
    write({ percent })
  }
  tell()
  const timer = setInterval(tell, EVERY_MS)
  timer.unref()
  return {
    progress(now) {
      percent = now
      tell()
    },
    end(problem) {
      clearInterval(timer)
      if (problem === null) withdrawWhisper()
      else write({ problem })
    }
  }
}

/** Whatever was noted before holds no longer. */
export function withdrawWhisper() {
  rmSync(NOTE_FILE, { force: true })
}

function isBeingWritten() {
  const written = statSync(NOTE_FILE, { throwIfNoEntry: false })
  return written !== undefined && Date.now() - written.mtimeMs < EVERY_MS * 0.9
}

/** Says that a build is about to begin, before it does. */
export function announceWhisper() {
  if (!isBeingWritten()) write({ percent: null })
}

/** At once, so that nobody reads half of it. */
function write(note) {
  const temporary = `${NOTE_FILE}.${process.pid}`
  mkdirSync(dirname(NOTE_FILE), { recursive: true })
  writeFileSync(temporary, JSON.stringify(note))
  renameSync(temporary, NOTE_FILE)
}
