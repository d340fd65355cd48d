import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharedMedia } from '../../shared-media.ts'
import { lavfi, makeClip } from '../sounds/clips.ts'

export { lavfi, makeClip, processesWith } from '../sounds/clips.ts'

/** An empty folder that goes when `after` runs. */
export function filmFolder(after: (work: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-films-'))
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** One photo of the shared people, or nobody, for so many seconds. */
export type Scene = readonly [photo: string | null, seconds: number]

/** Who is to be seen, and when: one man, nobody, another man, the first one again on another photo. */
export const SCENES: readonly Scene[] = [
  ['obama.jpg', 4],
  [null, 2],
  ['biden.jpg', 3],
  ['obama2.jpg', 2]
]

const WIDTH = 640
const HEIGHT = 480

/** Makes a film of photos, 10 frames a second; `more` are options of the output. */
export function makeFilm(path: string, scenes: readonly Scene[] = SCENES, ...more: string[]): Promise<string> {
  const inputs = scenes.flatMap(([photo, seconds]) => {
    const of = ['-t', String(seconds), '-r', '10']
    if (photo === null) return [...of, ...lavfi(`color=gray:s=${WIDTH}x${HEIGHT}:r=10`)]
    return ['-loop', '1', ...of, '-i', join(sharedMedia, 'people', photo)]
  })
  const fitted = `scale=${WIDTH}:${HEIGHT}:force_original_aspect_ratio=decrease,pad=${WIDTH}:${HEIGHT}:-1:-1,setsar=1,format=yuv420p`
  const each = scenes.map((_, i) => `[${i}:v]${fitted}[s${i}]`)
  const all = `${scenes.map((_, i) => `[s${i}]`).join('')}concat=n=${scenes.length}:v=1[film]`
  const encoded = ['-c:v', 'libx264', '-preset', 'ultrafast']
  return makeClip(path, ...inputs, '-filter_complex', [...each, all].join(';'), '-map', '[film]', ...encoded, ...more)
}
