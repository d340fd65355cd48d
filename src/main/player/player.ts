import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { MediaFacts } from '../../shared/media-facts.ts'
import { UNFINISHED } from '../../shared/thumbnail-files.ts'
import type { MediaFile } from '../app-interface.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import { createDiskCache } from './disk-cache.ts'
import { createFrames } from './frames.ts'
import { createMediaFiles, type MediaFilesOptions } from './media-files.ts'
import { whyUnplayable } from './playable.ts'
import { createProxies } from './proxies.ts'

/** How a video or recording can be played now. */
export interface Standing {
  how: 'direct' | 'proxy' | 'making' | 'failed'
  /** Whether there is something to be played. */
  ready: boolean
  progress: number | null
  msLeft: number | null
  why: string | null
  /** Null: what it holds could not be asked. */
  facts: MediaFacts | null
}

/** What is made of videos and recordings while somebody looks at them. */
export interface Player {
  standing(asset: AssetRow): Promise<Standing>
  /** Makes a copy that can be played, also of what should be playable: the window knows better. */
  prepare(asset: AssetRow): void
  cancel(asset: AssetRow): Promise<void>
  proxy(asset: AssetRow): Promise<MediaFile | null>
  frame(asset: AssetRow, atMs: number): Promise<MediaFile | null>
  close(): Promise<void>
}

export interface PlayerOptions extends MediaFilesOptions {
  /** `cache` in the library's folder: all in it can be made again. */
  cacheDir: string
  onEnd: (assetId: number) => void
  log: (line: string) => void
}

const MOST_FRAME_BYTES = 200_000_000
const MOST_PROXY_BYTES = 20_000_000_000

export async function createPlayer(options: PlayerOptions): Promise<Player> {
  const { pool, cacheDir, log } = options
  const files = createMediaFiles(options)
  const frameDir = join(cacheDir, 'frames')
  const proxyDir = join(cacheDir, 'proxies')
  await clear(frameDir, proxyDir)
  const frames = createFrames(files, pool, createDiskCache(frameDir, MOST_FRAME_BYTES, log))
  const proxies = createProxies({
    ...{ files, pool, log, mostBytes: MOST_PROXY_BYTES, onEnd: options.onEnd },
    cache: createDiskCache(proxyDir, MOST_PROXY_BYTES, log)
  })

  return {
    async standing(asset) {
      const proxy = await proxies.state(asset)
      const looked = await files.facts(asset).catch((error: unknown) => whyNoFacts(error))
      const facts = looked instanceof InglenookError ? null : looked
      const base = { facts, ready: false, progress: null, msLeft: null, why: facts && whyUnplayable(facts) }
      if (proxy.status === 'ready') return { ...base, how: 'proxy', ready: true }
      if (proxy.status === 'making') {
        return { ...base, how: 'making', progress: proxy.progress, msLeft: proxy.msLeft }
      }
      if (proxy.status === 'failed') return { ...base, how: 'failed', why: proxy.why }
      // Without ffmpeg nothing is known; the window may still play it.
      if (looked instanceof InglenookError) {
        const isOfTheTool = looked.code === 'tool-missing'
        return isOfTheTool ? { ...base, how: 'direct', ready: true } : { ...base, how: 'failed', why: looked.message }
      }
      return base.why === null ? { ...base, how: 'direct', ready: true } : { ...base, how: 'proxy' }
    },
    prepare: proxies.prepare,
    cancel: proxies.cancel,
    async proxy(asset) {
      const state = await proxies.state(asset)
      return state.status === 'ready' ? { path: state.path, mime: state.mime, immutable: true } : null
    },
    async frame(asset, atMs) {
      const path = await frames.at(asset, atMs)
      return path === null ? null : { path, mime: 'image/webp', immutable: true }
    },
    async close() {
      frames.close()
      await proxies.close()
    }
  }
}

/** What an ended process left unfinished is nobody's. */
async function clear(frameDir: string, proxyDir: string): Promise<void> {
  await rm(join(frameDir, UNFINISHED), { recursive: true, force: true })
  await mkdir(proxyDir, { recursive: true })
  for (const name of await readdir(proxyDir)) {
    if (name.endsWith('.part')) await rm(join(proxyDir, name), { force: true })
  }
}

function whyNoFacts(error: unknown): InglenookError {
  if (error instanceof InglenookError) return error
  throw new InglenookError('unexpected', failureOf(error).message, { cause: error })
}
