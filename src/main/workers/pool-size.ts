import { availableParallelism, totalmem } from 'node:os'

export interface Machine {
  /** Logical processors this process may use. */
  cores: number
  memoryBytes: number
}

export interface PoolSize {
  imageWorkers: number
  /** ONNX Runtime intra-op threads in each image worker. */
  inferenceThreads: number
  /** libvips threads in each image worker. */
  imageThreads: number
}

/**
 * How many image workers a computer bears, and with how many threads each.
 *
 * Note: many workers, few threads. Decoding, resizing and the convolutions of these models gain little from a second
 * thread, while a second photo beside the first gains nearly a core. Whole analyses a second on two cores, measured
 * with the small models of the tests on a busy computer: two workers of one thread 3.0 to 3.3, one worker of two
 * threads 1.1 to 1.9. So cores go to workers first, and only what memory or the cap leaves over goes to threads.
 *
 * Memory: an image worker is reckoned at 1.5 GB. Measured with the small models (10 MB of weights): 0.26 GB at rest,
 * 0.34 GB over a photo of 12 megapixels, 0.76 GB at its peak over one of 96 megapixels that has to be turned; larger
 * models bring several hundred megabytes of weights and activations. Half of the computer's memory is the workers' to
 * fill; the other half is for the catalogue, the window, the file cache, and whatever else its owner is doing.
 *
 * Processors: workers run below normal priority (src/worker/index.ts), so up to four cores are all used and the window
 * stays quick; beyond four one core stays free, which no one misses.
 *
 * Cap: beyond eight workers the disk is the limit, and each further one still costs its memory.
 *
 * @param wanted Cores that the user gives to processing, all of which are then used, as far as there are so many; null:
 *   as said above
 */
export function poolSize({ cores, memoryBytes }: Machine, wanted: number | null = null): PoolSize {
  const suited = cores > CORES_USED_WHOLLY ? cores - 1 : cores
  const usable = Math.max(1, Math.floor(wanted === null ? suited : Math.min(wanted, cores)))
  const fitting = Math.floor((memoryBytes * MEMORY_SHARE) / IMAGE_WORKER_BYTES)
  const imageWorkers = Math.max(1, Math.min(usable, fitting, MOST_WORKERS))
  const threads = Math.max(1, Math.min(MOST_THREADS, Math.floor(usable / imageWorkers)))
  return { imageWorkers, inferenceThreads: threads, imageThreads: threads }
}

/** This computer as the process may use it: inside a container its limits count, not the computer's. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory()
  const total = totalmem()
  return { cores: availableParallelism(), memoryBytes: limit > 0 ? Math.min(total, limit) : total }
}

export const IMAGE_WORKER_BYTES = 1.5 * 1024 ** 3
export const MEMORY_SHARE = 0.5
const CORES_USED_WHOLLY = 4
const MOST_WORKERS = 8
/** More threads than this per photo gain nothing on models of this size. */
const MOST_THREADS = 4
