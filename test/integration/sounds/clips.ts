import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** An empty folder that goes when `after` runs. */
export function clipFolder(after: (work: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-sounds-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Makes a media file with ffmpeg, which the tests have on the PATH. @returns its path */
export async function makeClip(path: string, ...args: string[]): Promise<string> {
  await execa('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, `file:${path}`])
  return path
}

/** Arguments for sound made on the spot by a source of ffmpeg's lavfi. */
export function lavfi(source: string): string[] {
  return ['-f', 'lavfi', '-i', source]
}

/** Processes whose command line holds this text. */
export async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid,stat,args'])
  return stdout
    .split('\n')
    .filter((line) => line.includes(text) && !/^\s*\d+\s+Z/.test(line) && !line.includes(' ps -eo'))
}
