import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lavfi, makeClip } from '../sounds/clips.ts'

export { lavfi, makeClip, processesWith } from '../sounds/clips.ts'

/** An empty folder that goes when `after` runs. */
export function mediaFolder(after: (work: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-media-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A test picture that counts its frames, 25 a second; `more` are options of the output. */
export function counting(path: string, seconds: number, ...more: string[]): Promise<string> {
  return makeClip(path, ...lavfi(`testsrc=s=320x180:r=25:d=${seconds}`), ...more)
}

/** Of the counted frames only these, so that each is shown until the next one begins. */
export function only(frames: readonly number[]): string[] {
  const chosen = frames.map((frame) => `eq(n\\,${frame})`).join('+')
  return ['-vf', `select=${chosen}`, '-vsync', 'vfr']
}
