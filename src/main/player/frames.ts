import type { AssetRow } from '../catalogue/assets.ts'
import { Cancelled } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { DiskCache } from './disk-cache.ts'
import type { MediaFiles } from './media-files.ts'

export interface Frames {
  /**
   * Path of a small picture (WebP) of what a video shows at a time; null when it has no pictures, or when so many others
   * were asked for since that nobody can be waiting for this one.
   *
   * @throws InglenookError when the video cannot be read, in words
   */
  at(asset: AssetRow, atMs: number): Promise<string | null>
  /** Gives up what is being made. */
  close(): void
}

/** In pixels: a tile of a search result, or what hovers over the strip of a player. */
const LONGEST_SIDE = 480
/** More than a page of results shows. */
const MOST_ASKED = 200

export function createFrames(files: MediaFiles, pool: Pick<WorkerPool, 'run'>, cache: DiskCache): Frames {
  const making = new Map<string, { abort: AbortController; path: Promise<string | null> }>()
  /** Whoever moves along a strip asks for many and looks at the last: that one is made first. */
  let priority = 1

  const make = async (asset: AssetRow, atMs: number, file: string, signal: AbortSignal): Promise<string | null> => {
    const found = await cache.find(file)
    if (found !== null) return found
    const { video, container } = await files.facts(asset)
    signal.throwIfAborted()
    if (!video) return null
    await files.withFile(asset, (path, { ffmpeg }) =>
      pool.run(
        {
          ...{ kind: 'grabFrame', path, ffmpeg, container, video, atMs, longestSide: LONGEST_SIDE, format: 'webp' },
          ...{ folder: cache.folder, file }
        },
        { signal, priority: priority++ }
      )
    )
    await cache.added(file)
    return cache.find(file)
  }

  return {
    async at(asset, atMs) {
      if (asset.kind !== 'video') return null
      // All times after the end are one picture.
      const time = asset.durationMs === null ? atMs : Math.min(atMs, asset.durationMs)
      const file = `${asset.sha256.slice(0, 2)}/${asset.sha256}-${time}.webp`
      const before = making.get(file)
      if (before) return before.path
      const abort = new AbortController()
      const path = make(asset, time, file, abort.signal)
        .catch((error: unknown) => {
          if (abort.signal.aborted || error instanceof Cancelled) return null
          throw error
        })
        .finally(() => making.delete(file))
      making.set(file, { abort, path })
      const awaited = [...making.values()].filter((one) => !one.abort.signal.aborted)
      if (awaited.length > MOST_ASKED) awaited[0]?.abort.abort()
      return path
    },
    close() {
      for (const { abort } of making.values()) abort.abort()
    }
  }
}
