import { AssetKind } from '../../shared/asset.ts'
import type {
  AssetEntry,
  ImportReport,
  NamedPerson,
  PersonEntry,
  ProcessReport,
  SoundEntry,
  StatusReport,
  ThingEntry
} from '../../shared/cli.ts'
import { JobStatus } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import { stateName } from './job-text.ts'
import { counted, harmless, joined, table } from './layout.ts'

/* What the commands print for people to read; programs ask for `--json`. */

export function importReport({ added, changed, unchanged, duplicates, skipped }: ImportReport): string {
  const lines = [
    `${added} added, ${changed} changed, ${unchanged} already there, ${duplicates} ${duplicates === 1 ? 'copy' : 'copies'} of known files, ${skipped.length} skipped`,
    ...skipped.map(({ path, reason }) => `  skipped ${harmless(path)}: ${reason}`)
  ]
  return joined(lines)
}

export function processReport({ done, notApplicable, failed, waiting }: ProcessReport): string {
  const lines = [
    `${done} done, ${notApplicable} not applicable, ${failed.length} failed`,
    ...failed.map(({ path, pipeline, error }) => `  failed ${harmless(path)} (${pipeline}): ${error}`),
    ...waiting.map((one) => `  ${waitingLine(one)}`)
  ]
  return joined(lines)
}

export function waitingLine({ pipeline, reason, count }: ProcessReport['waiting'][number]): string {
  return `${count} waiting (${pipeline}): ${reason}`
}

export function statusReport({ library, assets, jobs, people, faces }: StatusReport): string {
  const facts = [
    ['Library', library],
    ...AssetKind.options.map((kind) => [KIND_NAMES[kind], String(assets[kind])]),
    ['People', String(people)],
    ['Faces', String(faces)]
  ]
  const pipelines = Pipeline.options.map((pipeline) => {
    const counts = JobStatus.options.map((status) => [status, jobs[pipeline][status]] as const)
    const told = counts
      .filter(([, count]) => count > 0)
      .map(([status, count]) => `${count} ${stateName(status)}`)
      .join(', ')
    return [capitalised(pipeline), told || 'nothing to do yet']
  })
  return table([...facts, ...pipelines])
}

export function assetLine(entry: AssetEntry): string {
  const size = entry.width && entry.height ? `${entry.width}×${entry.height}` : ''
  const people = entry.faces.map(({ person }) => person?.name ?? (person ? `person ${person.id}` : 'someone'))
  const tags = entry.tags.map(({ label }) => label)
  const details = [entry.takenAt, size, ...new Set([...people, ...tags])].filter((one) => one !== '')
  return `${harmless(entry.path)}\n    ${details.join(', ')}\n`
}

export function people(entries: readonly PersonEntry[]): string {
  if (entries.length === 0) return 'No people yet. Import photos first, and see "inglenook status".\n'
  return table(
    entries.map(({ id, name, faceCount, assets }) => [
      String(id),
      name ?? '(no name yet)',
      counted(faceCount, 'face'),
      `${assets.length} ${assets.length === 1 ? 'photo or video' : 'photos and videos'}`
    ])
  )
}

export function namedPerson({ id, name }: NamedPerson): string {
  return name === null ? `Person ${id} has no name now.\n` : `Person ${id} is ${name}.\n`
}

export function things(entries: readonly ThingEntry[]): string {
  if (entries.length === 0) return 'No things yet. Import photos first, and see "inglenook status".\n'
  return table(
    entries.map(({ label, assetCount, detections }) => [
      label,
      counted(assetCount, 'photo'),
      `seen ${detections.length === 1 ? 'once' : `${detections.length} times`}`
    ])
  )
}

export function sounds(entries: readonly SoundEntry[]): string {
  if (entries.length === 0) {
    return 'No sounds yet. Import videos or recordings first, and see "inglenook status".\n'
  }
  return table(
    entries.map(({ label, assetCount, events }) => [
      label,
      `${assetCount} ${assetCount === 1 ? 'video or recording' : 'videos and recordings'}`,
      `heard ${events.length === 1 ? 'once' : `${events.length} times`}`
    ])
  )
}

export function serving({ url, networkUrls }: { url: string; networkUrls: readonly string[] }): string {
  return joined([
    `Inglenook is open at ${url}`,
    ...networkUrls.map((one) => `On other devices: ${one}`),
    'Whoever has this address can see the library. Ctrl+C ends it.'
  ])
}

const KIND_NAMES = { photo: 'Photos', video: 'Videos', audio: 'Recordings' } as const

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
