import { type Failure, failureOf, InglenookError } from '../../shared/failure.ts'
import type { ImportProgress, Skipped } from '../../shared/job.ts'
import type { FileFacts } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'
import { TaskFailed, WorkerCrashed } from '../workers/errors.ts'
import type { WorkerPool } from '../workers/pool.ts'
import { type Recorded, recordFile, recordSkipped } from './record.ts'
import { chooseTargets, type ImportTarget, targetOf } from './targets.ts'
import { type FoundFile, type Listing, walk } from './walk.ts'

/** How many files are examined at once: reading overlaps hashing, and one slow file does not hold up the others. */
const EXAMINED_AT_ONCE = 8
/** Files stored in one transaction, few enough for the main thread to stay free. */
const STORED_AT_ONCE = 32

const NOTHING_YET: ImportProgress = {
  importing: false,
  found: 0,
  examined: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  duplicates: 0,
  skipped: 0,
  currentPath: null,
  error: null
}

export interface ImportResult {
  added: number
  changed: number
  unchanged: number
  duplicates: number
  /** Sorted by path. */
  skipped: Skipped[]
}

export interface Importer {
  /** Imports folders and files (absolute paths) in place, after whatever is being imported already. */
  add(paths: readonly string[], onProgress?: (progress: ImportProgress) => void): Promise<ImportResult>
  /** Looks again at sources that are there already. */
  rescan(sourceIds: readonly number[]): Promise<ImportResult>
  progress(): ImportProgress
  /** Stops what is being imported and what waits its turn; what is stored stays, and importing again goes on from there. */
  cancel(): void
  idle(): Promise<void>
}

export interface ImporterOptions {
  catalogue: Repositories
  pool: WorkerPool
  /** Called after each batch that was stored. */
  onChange: (what: 'progress' | 'stored') => void
  now?: () => number
}

export function createImporter({ catalogue, pool, onChange, now = Date.now }: ImporterOptions): Importer {
  let last: Promise<unknown> = Promise.resolve()
  let abort = new AbortController()
  let waiting = 0
  let progress = NOTHING_YET

  const inTurn = (onProgress: Run['onProgress'], work: (run: Run) => Promise<ImportResult>): Promise<ImportResult> => {
    const { signal } = abort
    const result: ImportResult = { added: 0, changed: 0, unchanged: 0, duplicates: 0, skipped: [] }
    if (waiting === 0) progress = { ...NOTHING_YET, importing: true }
    waiting += 1
    const done = last
      .then(() => work({ result, signal, onProgress }))
      .catch((error: unknown) => {
        // Whatever a cancelled step says, the reason is the cancel.
        signal.throwIfAborted()
        throw error
      })
    last = done.then(
      () => ended(null),
      (error) => ended(failureOf(error).message)
    )
    return done
  }
  const ended = (error: string | null): void => {
    waiting -= 1
    progress = { ...progress, error: error ?? progress.error }
    if (waiting === 0) progress = { ...progress, importing: false, currentPath: null }
    onChange('stored')
  }
  const report = ({ onProgress }: Run, change: Partial<ImportProgress>): void => {
    progress = { ...progress, ...change }
    onProgress?.(progress)
    onChange('progress')
  }

  const importTargets = async (targets: readonly ImportTarget[], run: Run): Promise<ImportResult> => {
    for (const { source, tops } of targets) {
      let reached = true
      for (const top of tops) reached = (await importTop(source.id, top, run)) && reached
      if (reached || source.kind === 'file') catalogue.sources.scanned(source.id, now())
      else catalogue.sources.setOnline(source.id, false)
    }
    run.result.skipped.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    return run.result
  }

  /** @returns false when the folder or file could not be reached at all. */
  const importTop = async (sourceId: number, top: string, run: Run): Promise<boolean> => {
    const gone: string[] = []
    const seen = new Set<string>()
    let complete = true
    try {
      for await (const listing of walk(top, pool, run.signal)) {
        run.signal.throwIfAborted()
        report(run, { found: progress.found + listing.files.length, currentPath: listing.folder })
        seen.add(listing.folder)
        complete &&= listing.complete
        gone.push(...goneFrom(catalogue, listing))
        await importListing(sourceId, listing, run)
      }
    } catch (error) {
      if (!(error instanceof InglenookError && error.code === 'missing-folder')) throw error
      run.result.skipped.push({ path: top, reason: error.message })
      return false
    }
    // A folder that was renamed or removed is in no listing; only a walk that saw everything can tell.
    if (complete) gone.push(...vanishedBelow(catalogue, top, seen))
    catalogue.transaction(() => {
      forgetMoved(catalogue, gone)
      if (complete) forgetSkipped(catalogue, top, run.result.skipped)
    })
    return true
  }

  const importListing = async (sourceId: number, listing: Listing, run: Run): Promise<void> => {
    for (const { path, failure } of listing.unreadable) {
      recordSkipped(catalogue, sourceId, { path, bytes: 0, mtimeMs: 0 }, failure)
      run.result.skipped.push({ path, reason: failure.message })
      report(run, { skipped: progress.skipped + 1 })
    }
    for (const files of chunks(listing.files, STORED_AT_ONCE)) {
      const fresh = files.filter((file) => !isKnown(catalogue, file))
      const examined = await examine(fresh, run.signal)
      run.signal.throwIfAborted()
      const recorded = catalogue.transaction(() => examined.map((one) => record(sourceId, one)))
      run.result.unchanged += files.length - fresh.length
      for (const what of recorded) if (what !== 'skipped') run.result[COUNTED_AS[what]] += 1
      for (const { file, outcome } of examined) {
        if (!outcome.ok) run.result.skipped.push({ path: file.path, reason: outcome.failure.message })
      }
      report(run, { examined: progress.examined + files.length, ...grown(progress, files.length, recorded) })
      if (recorded.length > 0) onChange('stored')
    }
  }

  const record = (sourceId: number, { file, outcome }: Examined): Recorded =>
    outcome.ok
      ? recordFile(catalogue, sourceId, file, outcome.value, now())
      : recordSkipped(catalogue, sourceId, file, outcome.failure)

  const examine = async (files: readonly FoundFile[], signal: AbortSignal): Promise<Examined[]> => {
    const examined: Examined[] = []
    let next = 0
    const lane = async (): Promise<void> => {
      for (let index = next++; index < files.length; index = next++) {
        const file = files[index]
        if (file) examined[index] = { file, outcome: await identify(file, pool, signal) }
      }
    }
    await Promise.all(Array.from({ length: Math.min(EXAMINED_AT_ONCE, files.length) }, lane))
    return examined
  }

  return {
    add: (paths, onProgress) =>
      inTurn(onProgress, async (run) => importTargets(await chooseTargets(catalogue, paths, now()), run)),
    rescan: (ids) =>
      inTurn(undefined, (run) => {
        const sources = ids.flatMap((id) => catalogue.sources.get(id) ?? [])
        return importTargets(
          sources.map((source) => targetOf(catalogue, source)),
          run
        )
      }),
    progress: () => progress,
    cancel(): void {
      abort.abort(new InglenookError('cancelled', 'The import was cancelled. What it had found so far was kept.'))
      abort = new AbortController()
    },
    idle: async () => void (await last)
  }
}

/** One call's share of the importer: what it counts and whom it tells. */
interface Run {
  result: ImportResult
  signal: AbortSignal
  onProgress: ((progress: ImportProgress) => void) | undefined
}

const COUNTED_AS = {
  added: 'added',
  changed: 'changed',
  duplicate: 'duplicates',
  unchanged: 'unchanged'
} as const satisfies Record<Exclude<Recorded, 'skipped'>, keyof ImportResult>

/** The counts with those of one more batch; what of it was not recorded was known already. */
function grown(
  before: ImportProgress,
  size: number,
  recorded: readonly Recorded[]
): Pick<ImportProgress, 'added' | 'changed' | 'unchanged' | 'duplicates' | 'skipped'> {
  const { added, changed, duplicates, skipped } = before
  const counts = { added, changed, unchanged: before.unchanged + size - recorded.length, duplicates, skipped }
  for (const what of recorded) counts[what === 'skipped' ? what : COUNTED_AS[what]] += 1
  return counts
}

interface Examined {
  file: FoundFile
  outcome: { ok: true; value: FileFacts } | { ok: false; failure: Failure }
}

async function identify(file: FoundFile, pool: WorkerPool, signal: AbortSignal): Promise<Examined['outcome']> {
  try {
    return await pool.run({ kind: 'identify', path: file.path }, { signal })
  } catch (error) {
    // A file that even kills the worker is named like any other that cannot be read, and the import goes on.
    if (error instanceof TaskFailed || error instanceof WorkerCrashed) return { ok: false, failure: failureOf(error) }
    throw error
  }
}

/**
 * True when the catalogue has the file as it is now: going by size and time, as every fast scanner does. One that was
 * refused meanwhile, and has become what it was, is looked at all the same.
 */
function isKnown({ places, skipped }: Repositories, file: FoundFile): boolean {
  const place = places.at(file.path)
  const isSame = place !== undefined && place.bytes === file.bytes && place.mtimeMs === file.mtimeMs
  return isSame && skipped.at(file.path) === undefined
}

/** Paths of places in a listed folder whose file is no longer there. */
function goneFrom({ places }: Repositories, listing: Listing): string[] {
  if (!listing.complete) return []
  const here = new Set(listing.files.map((file) => file.path))
  return places.inFolder(listing.folder).filter((path) => !here.has(path))
}

/** Paths of places in folders below `top` that a complete walk of it did not come by. */
function vanishedBelow({ places }: Repositories, top: string, seen: ReadonlySet<string>): string[] {
  return [...places.foldersBelow(top)]
    .filter((folder) => !seen.has(folder))
    .flatMap((folder) => places.inFolder(folder))
}

/**
 * Forgets places that are gone when their content lies elsewhere: the file was moved, or was one of several copies. The
 * last place of an asset stays even so: a file that vanished must not take what the user said about it along.
 */
function forgetMoved({ places }: Repositories, gone: readonly string[]): void {
  for (const path of gone) {
    const place = places.at(path)
    if (place && places.countOf(place.assetId) > 1) places.remove(path)
  }
}

/** What was skipped once and was not this time has become readable, or is no longer there. */
function forgetSkipped({ skipped }: Repositories, top: string, now: readonly Skipped[]): void {
  const still = new Set(now.map(({ path }) => path))
  for (const path of skipped.below(top)) if (!still.has(path)) skipped.remove(path)
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
