import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../src/shared/worker-protocol.ts'
import { listeningLimit, timeLimitOf } from '../../../src/worker/time-limit.ts'
import { temporaryFolder } from '../catalogue/library-in-test.ts'

const HOUR = 3_600_000

/** A file of so many bytes, which takes no room. */
function fileOf(bytes: number): string {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, '')
  truncateSync(path, bytes)
  return path
}

const hashing = (bytes: number): Task => ({ kind: 'hashFile', path: fileOf(bytes) })

describe('how long a task may take', () => {
  it('grows with its work', async () => {
    const [none, film, films] = await Promise.all([0, 10e9, 20e9].map((bytes) => timeLimitOf(hashing(bytes))))
    expect(film! - none!).toBe(10e9 / 250)
    expect(films! - film!).toBe(film! - none!)
  })

  it('leaves a film of 100 GB on the slowest of drives its hours', async () => {
    expect(await timeLimitOf(hashing(100e9))).toBeGreaterThan(100 * HOUR)
  })

  it('of a file that is not there is that of no work at all', async () => {
    expect(await timeLimitOf({ kind: 'identify', path: '/nowhere/at/all' })).toBe(15 * 60_000)
  })

  it('is the pool’s own where its work is not known before', async () => {
    expect(await timeLimitOf({ kind: 'listFolder', path: '/' })).toBe(null)
  })

  it('leaves ten hours of sound more than ten hours, and bounds a file that states no length', () => {
    expect(listeningLimit(10 * HOUR, 500e6)).toBeGreaterThan(50 * HOUR)
    expect(listeningLimit(null, 1e6)).toBeLessThan(4 * HOUR)
  })
})
