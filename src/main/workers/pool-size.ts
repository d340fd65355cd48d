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
 * Note: many workers, few threads. One photo at a time on one thread wastes nothing: decoding, resizing and the small
 * convolutions of the default models gain little from a second thread (measured with ONNX Runtime 1.30: intra-op 2
 * against 1 brings nothing on a busy computer; libvips with concurrency 2 does as much as two runs with 1), while a
 * second photo beside the first gains nearly a whole core. So cores go to workers first, and only what memory or the
 * cap leaves over goes to threads.
 *
 * Memory: an image worker with a detector, a recogniser and an object model loaded, decoding 12 to 50 megapixel photos,
 * is reckoned at 1.5 GB. Half of the computer's memory is the workers' to fill; the other half is for the catalogue,
 * the window, the file cache, and whatever else its owner is doing.
 *
 * Processors: workers run below normal priority (src/worker/index.ts), so up to four cores are all used and the window
 * stays quick; beyond four one core stays free, which no one misses.
 *
 * Cap: beyond eight workers the disk is the limit, and each further one still costs its memory.
 */
export function poolSize({ cores, memoryBytes }: Machine): PoolSize {
  const usable = Math.max(1, Math.floor(cores > CORES_USED_WHOLLY ? cores - 1 : cores))
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
