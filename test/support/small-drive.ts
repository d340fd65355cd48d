import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Whether small drives can be had here: on Linux, by those who may mount. */
export const mayMount = mayMountHere()

/** Makes a folder, that is not there yet, a drive of its own of so many bytes until the test has finished. */
export function smallDrive(folder: string, bytes: number): string {
  mkdirSync(folder)
  if (!mount(folder, bytes)) throw new Error('the drive could not be mounted, though another could before')
  onTestFinished(() => unmount(folder))
  return folder
}

function mayMountHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-drive-'))
  const may = mount(folder, 1_000_000)
  if (may) unmount(folder)
  rmdirSync(folder)
  return may
}

function mount(folder: string, bytes: number): boolean {
  if (process.platform !== 'linux') return false
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]).status === 0
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder])
}
