import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { repositories } from '../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { createModelStore } from '../../src/main/models/create-model-store.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'
import { createPool } from '../../src/main/workers/pool.ts'
import { poolSize, thisMachine } from '../../src/main/workers/pool-size.ts'
import type { ListedModel } from '../../src/shared/model-list.ts'
import { type LargeFile, serveLargeFile } from '../support/large-file-server.ts'
import { compare, type Figure, median, spread } from './measure.ts'
import { built, scratchFolder } from './place.ts'

const BYTES = 100_000_000
const ROUNDS = 9
const run = promisify(execFile)

/**
 * From asking for a model to its being ready (asked for, hashed while it comes, flushed to the disk, verified, known to
 * the catalogue) against `curl` and then `sha256sum`; and whether the main process is held up meanwhile. The worker is
 * started anew in each round, as for the first download of a day.
 */
export async function benchDownloads(): Promise<Figure[]> {
  using scratch = scratchFolder()
  using served = await serveLargeFile(BYTES)
  const shelf = openShelf(scratch.path, served)
  await using _ = shelf
  const heldUpMs: number[] = []
  const comparison = await compare(
    {
      run: async () => {
        // One for each round: enabled again, it would count what it was disabled for.
        const delay = monitorEventLoopDelay({ resolution: 1 })
        delay.enable()
        await shelf.downloadNext()
        delay.disable()
        heldUpMs.push(delay.max / 1e6)
      }
    },
    { run: () => curlAndSum(served, join(scratch.path, 'by-curl')) },
    { rounds: ROUNDS }
  )
  const { oursMs, bareMs, ratio } = comparison
  return [
    {
      what: 'a model downloaded, ours / curl and sha256sum',
      value: ratio,
      unit: 'ratio',
      aim: { atMost: 1.3 },
      note: `${BYTES / 1e6} MB from loopback: ${oursMs.toFixed(0)} / ${bareMs.toFixed(0)} ms, ours flushed to the disk; ${spread({ ...comparison, cpuRatio: null })}`
    },
    {
      what: 'longest that a download held up the main process',
      value: median(heldUpMs),
      unit: 'ms',
      aim: { atMost: 50 },
      note: `median of ${heldUpMs.length} downloads, at most ${Math.max(...heldUpMs).toFixed(0)} ms`
    }
  ]
}

/** A model store that has a model for each round, all of the same file, so that no round has to tidy up after another. */
function openShelf(dir: string, { address, bytes, sha256 }: LargeFile) {
  const libraryDir = join(dir, 'library')
  mkdirSync(libraryDir)
  const { imageWorkers: _, ...config } = poolSize(thisMachine())
  const fork = nodeWorkers(built.worker)
  const db = openCatalogue(libraryDir)
  const pool = createPool({ fork, config, size: 1, concurrency: 1 })
  // Each round has a worker of its own: it is there when it is asked for and not before.
  let downloads = createPool({ fork, config, size: 1, concurrency: 1 })
  const store = createModelStore({
    catalogue: repositories(db),
    pool,
    downloads: { run: (task, options) => downloads.run(task, options) },
    inference: pool,
    folder: join(libraryDir, 'models'),
    fixedMirror: null,
    environment: {},
    fetchAhead: false,
    list: Array.from({ length: 2 * ROUNDS }, (_, i) => listed(i, address, bytes, sha256)),
    onChange: () => undefined,
    log: (line) => console.error(line)
  })
  let next = 0
  return {
    async downloadNext(): Promise<void> {
      await store.download(`model-${next++}`)
      const used = downloads
      downloads = createPool({ fork, config, size: 1, concurrency: 1 })
      await used.close()
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await store[Symbol.asyncDispose]()
      await Promise.all([pool.close(), downloads.close()])
      db.close()
    }
  }
}

function listed(i: number, address: string, bytes: number, sha256: string): ListedModel {
  const name = `model-${i}.onnx`
  return {
    entry: {
      id: `model-${i}`,
      label: `Model ${i}`,
      task: 'object-detection',
      family: 'yolo26',
      files: [{ name, bytes, sha256 }],
      input: { size: 640 },
      labels: 'coco-80',
      licence: 'free for any use',
      source: 'made up'
    },
    upstream: { [name]: address },
    aboutBytes: bytes,
    unavailable: null
  }
}

async function curlAndSum({ address, sha256 }: LargeFile, path: string): Promise<void> {
  await run('curl', ['--silent', '--fail', '--output', path, address])
  const { stdout } = await run('sha256sum', [path])
  if (!stdout.startsWith(sha256)) throw new Error('curl brought another file')
}
