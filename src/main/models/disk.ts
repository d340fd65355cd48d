import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isPart } from './parts.ts'
import { statOrNull } from './stat-or-null.ts'

/** What lies in the folder of weights, and how much more its drive holds. */
export interface DiskUse {
  files: { name: string; bytes: number }[]
  /** Null where the system does not say. */
  freeBytes: number | null
}

/** Looks at each file of the folder. What is still being written, and what the system hides, is none. */
export async function diskUse(folder: string): Promise<DiskUse> {
  const files: DiskUse['files'] = []
  for (const name of await readdir(folder)) {
    if (isPart(name) || name.startsWith('.')) continue
    const facts = await statOrNull(join(folder, name))
    if (facts?.isFile()) files.push({ name, bytes: facts.size })
  }
  const drive = await statfs(folder)
  const freeBytes = drive.bavail * drive.bsize
  return { files, freeBytes: Number.isFinite(freeBytes) ? freeBytes : null }
}
