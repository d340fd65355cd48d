import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { foldersAbove, isAbsence } from './bundled.ts'

/** How the speech recogniser of a checkout is coming along, as `build/ensure-whisper.mjs` notes it. */
const BuildNote = z.union([
  z.object({ percent: z.number().min(0).max(100).nullable() }),
  /** What keeps it from being built, and what to do. */
  z.object({ problem: z.string() })
])
export type BuildNote = z.infer<typeof BuildNote>

/** It is written every two seconds as long as the build goes on; on a busy computer that may take longer. */
const STALE_MS = 20_000

/** The note of the checkout that this program runs from; null where nothing is being built, as in an installed program. */
export function whisperBuild(folders: readonly string[] = foldersAbove()): BuildNote | null {
  for (const folder of folders) {
    const note = read(join(folder, '.cache', 'whisper-build.json'))
    if (note) return note
  }
  return null
}

/** Null: there is none, it is of a build that was killed, or of a version of Inglenook that writes it in another way. */
function read(file: string): BuildNote | null {
  try {
    const { mtimeMs } = statSync(file)
    const note = BuildNote.parse(JSON.parse(readFileSync(file, 'utf8')))
    return 'percent' in note && Date.now() - mtimeMs > STALE_MS ? null : note
  } catch (error) {
    if (isAbsence(error) || error instanceof z.ZodError || error instanceof SyntaxError) return null
    throw error
  }
}
