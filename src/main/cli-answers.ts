import { sep } from 'node:path'
import type { AssetEntry, AssetFilter, ProcessReport } from '../shared/cli.ts'
import type { Pipeline } from '../shared/pipeline.ts'
import { pipelineStates } from './api/activity.ts'
import { assetDetail } from './api/asset-shapes.ts'
import { Breather } from './api/breather.ts'
import type { Tallies } from './catalogue/tallies.ts'
import { createModelOperations, tellOfFetching } from './cli-model-answers.ts'
import type { CliOperations, OnProgress } from './cli-operations.ts'
import type { Library } from './library.ts'

const PAGE = 500

/** The command's documents over an open library. */
export function createCliOperations(library: Library): CliOperations {
  const { catalogue, importer, people } = library
  return {
    async importPaths(paths, { process: alsoProcess, onProgress }) {
      const { added, changed, unchanged, duplicates, skipped } = await importer.add(paths, (progress) =>
        onProgress({
          stage: 'importing',
          finished: progress.examined,
          total: progress.found,
          currentPath: progress.currentPath
        })
      )
      const processed = alsoProcess ? await processAll(library, onProgress) : null
      return { added, changed, unchanged, duplicates, skipped, processed }
    },
    processAll: ({ onProgress }) => processAll(library, onProgress),
    async status() {
      await Promise.all([library.models.refresh(), library.ffmpeg.look()])
      const tallies = catalogue.tallies()
      const states = pipelineStates(library, tallies).map(({ pipeline, counts }) => [pipeline, counts] as const)
      return {
        library: library.dir,
        assets: tallies.assets,
        jobs: { ...tallies.jobs, ...Object.fromEntries(states) },
        people: tallies.people,
        faces: tallies.faces
      }
    },
    assets: (filter) => assetEntries(library, filter),
    people: () => catalogue.people.peopleWithAssets(),
    async namePerson(id, name) {
      const { person } = catalogue.people.namePerson(id, name)
      // What the user says of these faces may settle who others are.
      people.facesChanged()
      await people.idle()
      return { id: person.id, name: person.name }
    },
    things: () =>
      catalogue.things.labels().map(({ id, label, assetCount }) => ({
        label,
        assetCount,
        detections: catalogue.things.detectionsWithPaths(id)
      })),
    sounds: () =>
      catalogue.sounds.labels().map(({ id, label, assetCount }) => ({
        label,
        assetCount,
        events: catalogue.sounds.eventsWithPaths(id)
      })),
    models: createModelOperations(library)
  }
}

async function processAll(library: Library, onProgress: OnProgress): Promise<ProcessReport> {
  const { catalogue, scheduler, models, ffmpeg, people } = library
  const startedAt = Date.now()
  const before = catalogue.tallies()
  using _telling = tellOfFetching(models, onProgress)
  await Promise.all([models.refresh(), ffmpeg.look()])
  await library.outdated.resume()
  let finished = 0
  using _counting = library.onProcessed(() => {
    finished += 1
    const currentPath = scheduler.running()[0]?.path ?? null
    onProgress({ stage: 'processing', finished, total: null, currentPath })
  })
  people.facesChanged()
  scheduler.setPaused(false)
  try {
    await runDry(library)
  } finally {
    scheduler.setPaused(true)
  }
  await people.idle()

  const after = catalogue.tallies()
  const grown = (status: 'done' | 'notApplicable'): number => totalOf(after, status) - totalOf(before, status)
  return {
    done: grown('done'),
    notApplicable: grown('notApplicable'),
    failed: catalogue.jobs
      .problemsSince(startedAt)
      .map(({ path, pipeline, error }) => ({ path, pipeline, error }))
      .sort((a, b) => compare(a.path, b.path) || compare(a.pipeline, b.pipeline)),
    waiting: pipelineStates(library, after)
      .filter(({ counts }) => counts.waiting > 0)
      .map(({ pipeline, waitingFor, counts }) => ({ pipeline, reason: waitingFor ?? '', count: counts.waiting }))
  }
}

/** Runs until nothing can run, and nothing is on its way that would let more run. */
async function runDry({ scheduler, importer, models }: Library): Promise<void> {
  for (;;) {
    await scheduler.idle()
    // A file found changed is imported again on the side, and its jobs with it.
    await importer.idle()
    await scheduler.idle()
    if (models.fetching().length === 0) return
    await models.settled()
  }
}

function totalOf({ jobs }: Tallies, status: 'done' | 'notApplicable'): number {
  return (Object.keys(jobs) as Pipeline[]).reduce((sum, pipeline) => sum + jobs[pipeline][status], 0)
}

/** Every asset once, at its first path, in the order of paths. */
async function* assetEntries({ catalogue }: Library, { kind, path }: AssetFilter): AsyncGenerator<AssetEntry> {
  const breather = new Breather()
  for (let after = ''; ; ) {
    const page = catalogue.places.page(after, PAGE)
    for (const place of page) {
      const detail = assetDetail(catalogue, place.assetId)
      const isFirst = detail.paths[0] === place.path
      if (isFirst && (kind === undefined || detail.kind === kind) && isWithin(detail.paths, path)) {
        yield entryOf(detail)
        await breather.breathe()
      }
    }
    const last = page.at(-1)
    if (!last) return
    after = last.path
  }
}

function isWithin(paths: readonly string[], wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  const folder = wanted.endsWith(sep) ? wanted : wanted + sep
  return paths.some((path) => path === wanted || path.startsWith(folder))
}

function entryOf(detail: ReturnType<typeof assetDetail>): AssetEntry {
  return {
    id: detail.id,
    kind: detail.kind,
    path: detail.paths[0] ?? '',
    width: detail.width,
    height: detail.height,
    durationMs: detail.durationMs,
    takenAt: isoTime(detail.takenAtMs, detail.takenOffsetMinutes),
    takenAtSource: detail.takenAtSource,
    latitude: detail.latitude,
    longitude: detail.longitude,
    camera: detail.camera,
    sha256: detail.sha256,
    tags: detail.tags,
    faces: detail.faces.map(({ id, box, score, person }) => ({ id, box, score, person }))
  }
}

/** ISO 8601 with the offset where it was taken, or in UTC when that is unknown. */
function isoTime(atMs: number, offsetMinutes: number | null): string {
  if (offsetMinutes === null) return new Date(atMs).toISOString()
  const local = new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, -1)
  const size = Math.abs(offsetMinutes)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
