import { resolve, sep } from 'node:path'
import type { JobDocument, JobFilter } from '../shared/cli.ts'
import { InglenookError } from '../shared/failure.ts'
import type { Enqueued, JobEntry, Selection } from '../shared/job.ts'
import { Pipeline } from '../shared/pipeline.ts'
import { Breather } from './api/breather.ts'
import { checkSelection } from './api/selection.ts'
import type { Repositories } from './catalogue/index.ts'
import type { EntryCursor, EntryPage } from './catalogue/jobs.ts'
import type { JobOperations, JobSelection } from './cli-operations.ts'
import type { Library } from './library.ts'

const PAGE = 500

/** Assets that one wish may name. */
const ASSETS_AT_ONCE = 50_000

/** So many of those left out are told one by one. */
const SKIPPED_TOLD = 1000

/** The documents of `inglenook jobs …` over an open library. */
export function createJobOperations(library: Library): JobOperations {
  const { catalogue, bulk } = library
  return {
    list: (filter) => jobEntries(library, filter),
    async run(pipelines, among, { again }) {
      const sum: Enqueued = { enqueued: 0, skipped: [], skippedCount: 0 }
      for (const selection of selections(catalogue, among)) {
        const { enqueued, skipped, skippedCount } = await bulk.run(pipelines, selection, again)
        sum.enqueued += enqueued
        sum.skipped.push(...skipped.slice(0, SKIPPED_TOLD - sum.skipped.length))
        sum.skippedCount += skippedCount
      }
      return sum
    },
    async retry(pipelines, { path, status }) {
      const among = path === undefined ? [undefined] : [...assetParts(catalogue, path)]
      let requeued = 0
      for (const assetIds of among) {
        for (const pipeline of pipelines.length === 0 ? [undefined] : pipelines) {
          requeued += (await bulk.retry({ assetIds, pipeline, status })).requeued
        }
      }
      return { requeued }
    },
    async cancel(pipelines, among) {
      let cancelled = 0
      for (const selection of selections(catalogue, among)) {
        cancelled += (await bulk.cancel(pipelines.length === 0 ? null : pipelines, selection)).cancelled
      }
      return { cancelled }
    },
    async setPaused(paused, part) {
      if (part.kind === 'everything') library.setPaused(paused)
      else if (part.kind === 'source') library.setSourcePaused(sourceId(catalogue, part.source), paused)
      else for (const pipeline of part.pipelines) library.setPaused(paused, pipeline)
      const after = catalogue.settings.read()
      const sources = catalogue.sources.list().filter((source) => source.paused)
      return {
        paused: after.paused,
        pausedPipelines: Pipeline.options.filter((pipeline) => after.pausedPipelines.includes(pipeline)),
        pausedSources: sources.map(({ path }) => path).sort()
      }
    }
  }
}

/** Every job that the filter lets through, by asset, then pipeline; with a path, by path. */
async function* jobEntries(library: Library, { status, ...filter }: JobFilter): AsyncGenerator<JobDocument> {
  await Promise.all([library.models.refresh(), library.ffmpeg.look()])
  const { jobs } = library.catalogue
  const blocking = new Map(Pipeline.options.map((pipeline) => [pipeline, library.blocking(pipeline)]))
  const breather = new Breather()
  // What is stored as queued is shown as waiting where its whole pipeline cannot run.
  const stored = status === 'waiting' ? undefined : status
  for (let after: EntryCursor | null = null; ; ) {
    const { entries, next }: EntryPage = jobs.entries({ ...filter, status: stored }, after, PAGE)
    for (const entry of entries) {
      const shown = documentOf(entry, blocking.get(entry.pipeline) ?? null)
      if (status === undefined || shown.status === status) yield shown
    }
    if (next === null) return
    after = next
    await breather.breathe()
  }
}

function documentOf(entry: JobEntry, blocking: string | null): JobDocument {
  const reason = entry.status === 'queued' ? blocking : null
  const { asset, path, pipeline, status, progress, ...rest } = entry
  return {
    asset,
    path,
    pipeline,
    status: reason === null ? status : 'waiting',
    progress: Math.floor(progress),
    ...rest,
    error: reason ?? entry.error
  }
}

/** The selection in parts that one wish may name. @throws InglenookError `not-found` */
function* selections(catalogue: Repositories, among: JobSelection): Generator<Selection> {
  if (among.kind === 'path') {
    for (const assetIds of assetParts(catalogue, among.path)) yield { kind: 'assets', assetIds }
    return
  }
  const selection: Selection =
    among.kind === 'source' ? { kind: 'source', sourceId: sourceId(catalogue, among.source) } : among
  checkSelection(catalogue, selection)
  yield selection
}

/** A source by its number or its path. @throws InglenookError `not-found`, naming those that there are */
function sourceId({ sources }: Repositories, named: string): number {
  const all = sources.all()
  const found = all.find(({ id, path }) => String(id) === named || path === resolve(named))
  if (found) return found.id
  const known = all.map(({ id, path }) => `${path} (${id})`).join(', ')
  throw new InglenookError(
    'not-found',
    `There is no source "${named}". ${known ? `There are: ${known}.` : 'There is none yet.'}`
  )
}

/** @throws InglenookError `not-found` */
function* assetParts(catalogue: Repositories, path: string): Generator<number[]> {
  const assetIds = assetsAt(catalogue, path)
  if (assetIds.length === 0) {
    throw new InglenookError('not-found', `Nothing in the library lies at ${path}. Import it first.`)
  }
  for (let start = 0; start < assetIds.length; start += ASSETS_AT_ONCE) {
    yield assetIds.slice(start, start + ASSETS_AT_ONCE)
  }
}

/** What lies at a path: its own file, and what is below it if it is a folder. Each once, in the order of ids. */
function assetsAt({ places }: Repositories, path: string): number[] {
  const assetIds = new Set<number>()
  const own = places.at(path)
  if (own) assetIds.add(own.assetId)
  const folder = path.endsWith(sep) ? path : path + sep
  for (let after = folder; ; ) {
    const page = places.page(after, PAGE)
    const below = page.filter((place) => place.path.startsWith(folder))
    for (const place of below) assetIds.add(place.assetId)
    const last = page.at(-1)
    if (!last || below.length < page.length) return [...assetIds].sort((a, b) => a - b)
    after = last.path
  }
}
