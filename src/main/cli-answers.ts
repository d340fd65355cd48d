import { sep } from 'node:path'
import type { AssetEntry, AssetFilter } from '../shared/cli.ts'
import { assetDetail } from './api/asset-shapes.ts'
import { Breather } from './api/breather.ts'
import { createJobOperations } from './cli-job-answers.ts'
import { createModelOperations } from './cli-model-answers.ts'
import type { CliOperations } from './cli-operations.ts'
import { processAll, waitingIn } from './cli-process.ts'
import { createSpeechOperations } from './cli-speech-answers.ts'
import type { Library } from './library.ts'
import { statusOf } from './standing.ts'

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
      const processed = alsoProcess ? await processAll(library, { wait: false, onProgress }) : null
      return { added, changed, unchanged, duplicates, skipped, processed }
    },
    processAll: (options) => processAll(library, options),
    async status() {
      await Promise.all([library.models.refresh(), library.ffmpeg.look(), library.whisper.look()])
      const waiting = waitingIn(library, catalogue.tallies()).filter(({ reason }) => reason !== '')
      return { ...statusOf(library), waiting }
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
    speech: createSpeechOperations(library),
    jobs: createJobOperations(library),
    models: createModelOperations(library)
  }
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
    tags: detail.tags.map(({ kind: _, ...tag }) => tag),
    faces: detail.faces.map(({ id, box, score, person, timeMs, spans }) => ({
      ...{ id, box, score, person },
      ...(timeMs !== null && { timeMs, spans })
    }))
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
