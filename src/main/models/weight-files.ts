import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { statOrNull } from './stat-or-null.ts'

export interface WeightFile {
  path: string
  bytes: number
  sha256: string
}

/** The folder of weights: each file is hashed once, and again only when its size or time has changed. */
export interface WeightFiles {
  path(name: string): string
  /** Null where there is no such file. @throws InglenookError `unreadable`, and as the task hashFile */
  hashed(name: string, onProgress?: (fraction: number) => void): Promise<WeightFile | null>
  /** The same, whatever was known of it before. */
  hashedAnew(name: string): Promise<WeightFile | null>
  /** A file that was just put in place, whose hash is known. */
  placed(name: string, sha256: string): Promise<void>
  /** @returns its size */
  remove(name: string): Promise<number>
}

export function createWeightFiles(options: {
  folder: string
  /** Hashes. */
  pool: Pick<WorkerPool, 'run'>
  repository: ModelRepository
}): WeightFiles {
  const { folder, pool, repository } = options
  const hashing = new Map<string, Promise<WeightFile>>()

  const factsOf = async (path: string) => {
    const facts = await statOrNull(path)
    if (facts !== null && !facts.isFile()) {
      throw new InglenookError('unreadable', `${path} is in the place of a model file and is none. Move it away.`)
    }
    return facts
  }
  /** However many ask at once, a file is read once. */
  const hash = (path: string, onProgress?: (fraction: number) => void): Promise<WeightFile> => {
    const running = hashing.get(path)
    if (running) return running
    const work = pool
      .run({ kind: 'hashFile', path }, { onProgress })
      .then(({ sha256, bytes, mtimeMs }) => {
        repository.rememberFile({ path, bytes, mtimeMs, sha256 }, Date.now())
        return { path, bytes, sha256 }
      })
      .finally(() => hashing.delete(path))
    hashing.set(path, work)
    return work
  }

  return {
    path: (name) => join(folder, name),
    async hashed(name, onProgress) {
      const path = join(folder, name)
      const facts = await factsOf(path)
      if (facts === null) return null
      const known = repository.knownFile(path)
      if (known && known.bytes === facts.size && known.mtimeMs === facts.mtimeMs) {
        return { path, bytes: known.bytes, sha256: known.sha256 }
      }
      return hash(path, onProgress)
    },
    async hashedAnew(name) {
      const path = join(folder, name)
      return (await factsOf(path)) === null ? null : hash(path)
    },
    async placed(name, sha256) {
      const path = join(folder, name)
      const facts = await factsOf(path)
      if (facts) repository.rememberFile({ path, bytes: facts.size, mtimeMs: facts.mtimeMs, sha256 }, Date.now())
    },
    async remove(name) {
      const path = join(folder, name)
      const facts = await factsOf(path)
      await rm(path, { force: true })
      repository.forgetFile(path)
      return facts?.size ?? 0
    }
  }
}
