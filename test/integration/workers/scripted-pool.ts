import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, onTestFinished } from 'vitest'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type PoolOptions, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { WorkerConfig } from '../../../src/shared/worker-protocol.ts'
import { eventually } from './processes.ts'

export const fixture = (name: string): URL => new URL(`fixtures/${name}.ts`, import.meta.url)

/** Of the test that runs now. */
export let pool: WorkerPool
/** Of its workers, in the order in which they were forked. */
export const pids: number[] = []
export const configs: WorkerConfig[] = []

afterEach(async () => {
  await pool.close()
  pids.length = 0
  configs.length = 0
})

/** A pool of scripted workers whose process ids are noted as they are forked. */
export function open(options: Partial<PoolOptions> = {}, entry = 'scripted-worker'): void {
  const fork = nodeWorkers(fixture(entry))
  pool = createPool({
    fork: (config) => {
      const worker = fork(config)
      configs.push(config)
      if (worker.pid !== undefined) pids.push(worker.pid)
      return worker
    },
    config: { inferenceThreads: 1, imageThreads: 1 },
    size: 1,
    concurrency: 1,
    ...options
  })
}

export const order = (path: string, options?: Parameters<WorkerPool['run']>[1]) =>
  pool.run({ kind: 'hashFile', path }, options)

/** Who did a task and how many tasks it had then. */
export const doneBy = async (path: string): Promise<{ pid: number; beside: number }> => {
  const { bytes, mtimeMs } = await order(path)
  return { pid: bytes, beside: mtimeMs }
}

/** Resolves when so many tasks `until go` have begun, those that began again among them. */
export const begun = (go: string, tasks = 1) =>
  eventually(() => existsSync(`${go}.begun`) && readFileSync(`${go}.begun`, 'utf8').length >= tasks)

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-pool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
