import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, gone after it, with the files named: their content by their path. */
export function folderWith(files: Record<string, string | Buffer> = {}, mtimeMs?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    if (mtimeMs !== undefined) utimesSync(path, mtimeMs / 1000, mtimeMs / 1000)
  }
  return folder
}

export const context = { signal: new AbortController().signal, onProgress: (): void => {} }
