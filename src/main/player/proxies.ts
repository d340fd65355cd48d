import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { MediaFacts } from '../../shared/media-facts.ts'
import type { AssetRow } from '../catalogue/assets.ts'
import { Cancelled } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { DiskCache } from './disk-cache.ts'
import type { MediaFiles } from './media-files.ts'
import { type ProxyRecipe, proxyRecipe, rateOption } from './recipe.ts'

/** How far a copy that windows can play is. */
export type ProxyState =
  | { status: 'none' }
  | { status: 'making'; progress: number; msLeft: number | null }
  | { status: 'ready'; path: string; mime: string }
  | { status: 'failed'; why: string }

export interface Proxies {
  state(asset: AssetRow): Promise<ProxyState>
  /** Makes it after those that were asked for before, unless it is there or being made. Answers at once. */
  prepare(asset: AssetRow): void
  /** Gives up making it; resolves when nothing of it runs or lies on disk any more. */
  cancel(asset: AssetRow): Promise<void>
  /** Gives all up. */
  close(): Promise<void>
}

export interface ProxiesOptions {
  files: MediaFiles
  pool: Pick<WorkerPool, 'run'>
  cache: DiskCache
  mostBytes: number
  /** A copy is there, or is known to be impossible. */
  onEnd: (assetId: number) => void
  log: (line: string) => void
}

const MIMES = { mp4: 'video/mp4', webm: 'video/webm' } as const
const CONTAINERS = ['mp4', 'webm'] as const
/** Of the drive that holds the library, what is left to everything else. */
const LEFT_FREE_BYTES = 1_000_000_000

interface Making {
  progress: number
  msLeft: number | null
  abort: AbortController
  /** False: it waits for others. */
  begun: boolean
  done: Promise<void>
}

/** Makes copies one at a time: each takes all cores, and somebody waits for it. */
export function createProxies({ files, pool, cache, mostBytes, onEnd, log }: ProxiesOptions): Proxies {
  /** Both by content. */
  const making = new Map<string, Making>()
  const failed = new Map<string, string>()
  let last: Promise<void> = Promise.resolve()

  const find = async ({ sha256 }: AssetRow): Promise<ProxyState | null> => {
    for (const container of CONTAINERS) {
      const path = await cache.find(`${sha256}.${container}`)
      if (path !== null) return { status: 'ready', path, mime: MIMES[container] }
    }
    return null
  }

  const makeBy = async (asset: AssetRow, facts: MediaFacts, anew: boolean, state: Making): Promise<void> => {
    const { signal } = state.abort
    await files.withFile(asset, async (path, { ffmpeg, encoders, version }) => {
      const recipe = proxyRecipe(facts, encoders, { anew })
      const file = `${asset.sha256}.${recipe.container}`
      const room = await roomFor(cache.folder, mostBytes)
      const onProgress = (fraction: number, { msLeft }: { msLeft: number | null }): void => {
        state.progress = fraction
        state.msLeft = msLeft
      }
      const { durationMs } = facts
      const to = join(cache.folder, file)
      const task = {
        ...({ kind: 'makeProxy', path, ffmpeg, to, durationMs, mostBytes: room } as const),
        ...{ rateOption: rateOption(version), ...recipe }
      }
      try {
        await pool.run(task, { signal, onProgress })
      } catch (error) {
        if (!mayGoAnew(error, recipe)) throw error
        log(`${path} is encoded anew, since its streams cannot be taken over: ${failureOf(error).message}`)
        return makeBy(asset, facts, true, state)
      }
      await cache.added(file)
    })
  }
  const make = async (asset: AssetRow, state: Making): Promise<void> => {
    try {
      state.abort.signal.throwIfAborted()
      const facts = await files.facts(asset)
      await makeBy(asset, facts, false, state)
    } catch (error) {
      if (state.abort.signal.aborted || error instanceof Cancelled) return
      if (!(error instanceof InglenookError)) log(`making a copy failed: ${String(error)}`)
      failed.set(asset.sha256, failureOf(error).message)
    } finally {
      // What a worker that was killed has left.
      for (const container of CONTAINERS) {
        await rm(join(cache.folder, `${asset.sha256}.${container}.part`), { force: true })
      }
    }
  }
  const takeTurn = async (asset: AssetRow, state: Making): Promise<void> => {
    const { signal } = state.abort
    if (signal.aborted) return
    state.begun = true
    try {
      if ((await find(asset)) === null) await make(asset, state)
    } catch (error) {
      log(`making a copy failed: ${String(error)}`)
    }
    making.delete(asset.sha256)
    if (!signal.aborted) onEnd(asset.id)
  }

  return {
    async state(asset) {
      const now = making.get(asset.sha256)
      if (now) return { status: 'making', progress: now.progress, msLeft: now.msLeft }
      const found = await find(asset)
      if (found) return found
      const why = failed.get(asset.sha256)
      return why === undefined ? { status: 'none' } : { status: 'failed', why }
    },
    prepare(asset) {
      if (making.has(asset.sha256)) return
      failed.delete(asset.sha256)
      const abort = new AbortController()
      const state: Making = { progress: 0, msLeft: null, abort, begun: false, done: last }
      making.set(asset.sha256, state)
      last = last.then(() => takeTurn(asset, state))
      state.done = last
    },
    async cancel({ sha256 }) {
      const state = making.get(sha256)
      state?.abort.abort()
      if (state?.begun) await state.done
      else making.delete(sha256)
    },
    async close() {
      for (const { abort } of making.values()) abort.abort()
      await last
    }
  }
}

/** Streams that a file holds in an unusual way can often be decoded where they cannot be taken over. */
function mayGoAnew(error: unknown, { video, audio }: ProxyRecipe): boolean {
  const isCopied = video?.encoder === 'copy' || audio?.encoder === 'copy'
  return isCopied && error instanceof InglenookError && error.code === 'unreadable-media'
}

/** @throws InglenookError `disk-full` */
async function roomFor(folder: string, mostBytes: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize - LEFT_FREE_BYTES
  if (free > 0) return Math.min(mostBytes, free)
  throw new InglenookError(
    'disk-full',
    `The disk that holds “${folder}” is almost full, so no copy is made. Free some space.`
  )
}
