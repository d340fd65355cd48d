import { z } from 'zod'
import { AssetKind, AssetTag, Sha256, TakenAtSource, TimeSpan } from './asset.ts'
import { Box } from './box.ts'
import {
  Activity,
  Enqueued,
  JobCounts,
  JobEntry,
  type JobStatus,
  OverallProgress,
  PipelineState,
  Skipped
} from './job.ts'
import { ModelFamily } from './model.ts'
import { ModelTask } from './model-task.ts'
import { ModelInfo, ModelSpeed, Outdated } from './models-overview.ts'
import { Pipeline } from './pipeline.ts'
import { TranscriptJson } from './transcript-formats/json.ts'

/*
 * The JSON documents of the `inglenook` command. Paths are absolute, boxes are fractions of the upright image, fields
 * ending in `Ms` are milliseconds, every list has one stable order, so that two runs can be compared with `diff`.
 */

const count = z.number().int().min(0)
const id = z.number().int().positive()

/** `inglenook import`: how many files became assets, were known already, or are a second place of a known content. */
export const ImportReport = z.object({
  added: count,
  /** Known files with new content. */
  changed: count,
  unchanged: count,
  duplicates: count,
  /** Sorted by path. */
  skipped: z.array(Skipped)
})
export type ImportReport = z.infer<typeof ImportReport>

/** `inglenook process`: the jobs of this run. `failed` is sorted by path, then pipeline, and includes those set aside. */
export const ProcessReport = z.object({
  done: count,
  notApplicable: count,
  failed: z.array(z.object({ path: z.string(), pipeline: Pipeline, error: z.string() })),
  waiting: z.array(z.object({ pipeline: Pipeline, reason: z.string(), count }))
})
export type ProcessReport = z.infer<typeof ProcessReport>

/** `inglenook status`. */
export const StatusReport = z.object({
  library: z.string(),
  assets: z.record(AssetKind, count),
  jobs: z.record(Pipeline, JobCounts),
  people: count,
  faces: count
})
export type StatusReport = z.infer<typeof StatusReport>

/** The process that has a library open. */
export const LibraryHolder = z.object({ program: z.string(), pid: z.number().int() })
export type LibraryHolder = z.infer<typeof LibraryHolder>

/** `inglenook status --watch`: how a library stands at a moment; with `--json` one line each time that it changes. */
export const WatchReport = StatusReport.extend({
  /** Null: nobody works on it. */
  inUseBy: LibraryHolder.nullable(),
  paused: z.boolean(),
  overall: OverallProgress,
  pipelines: z.array(PipelineState.omit({ counts: true })),
  running: Activity.shape.running
})
export type WatchReport = z.infer<typeof WatchReport>

/** `inglenook jobs`: one entry of its list, which is sorted by asset, then pipeline. `error` says of a waiting job why. */
export const JobDocument = JobEntry
export type JobDocument = JobEntry

/** `status`, `pipeline`: only these. `path`: only this file, or what lies below this folder; absolute. */
export interface JobFilter {
  status?: JobStatus
  pipeline?: Pipeline
  path?: string
}

/** `inglenook jobs run`. */
export const RunJobs = Enqueued
export type RunJobs = Enqueued

/** `inglenook jobs retry`. */
export const RetriedJobs = z.object({ requeued: count })
export type RetriedJobs = z.infer<typeof RetriedJobs>

/** `inglenook jobs cancel`. */
export const CancelledJobs = z.object({ cancelled: count })
export type CancelledJobs = z.infer<typeof CancelledJobs>

/** `inglenook jobs pause` and `jobs resume`: what is paused from now on; sources by their sorted paths. */
export const PausedJobs = z.object({
  paused: z.boolean(),
  pausedPipelines: z.array(Pipeline),
  pausedSources: z.array(z.string())
})
export type PausedJobs = z.infer<typeof PausedJobs>

/** One entry of `inglenook assets`, which is sorted by path. An asset that lies in several places has its first path. */
export const AssetEntry = z.object({
  id,
  kind: AssetKind,
  path: z.string(),
  width: count.nullable(),
  height: count.nullable(),
  durationMs: count.nullable(),
  /** ISO 8601, with the offset where it was taken if that is known, else in UTC. */
  takenAt: z.string(),
  takenAtSource: TakenAtSource,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  camera: z.string().nullable(),
  sha256: Sha256,
  tags: z.array(AssetTag.omit({ kind: true })),
  faces: z.array(
    z.object({
      id,
      box: Box,
      score: z.number(),
      person: z.object({ id, name: z.string().nullable() }).nullable(),
      /** Of a face in a video: when it is seen best, at that box, and when it is seen at all. */
      timeMs: z.number().int().optional(),
      spans: z.array(TimeSpan).optional()
    })
  )
})
export type AssetEntry = z.infer<typeof AssetEntry>

/** `kind`: only this kind. `path`: only this file, or what lies below this folder; absolute. */
export interface AssetFilter {
  kind?: AssetKind
  path?: string
}

/** One entry of `inglenook people`, biggest first, then by id. `assets` holds sorted paths. */
export const PersonEntry = z.object({
  id,
  name: z.string().nullable(),
  faceCount: count,
  assets: z.array(z.string())
})
export type PersonEntry = z.infer<typeof PersonEntry>

/** `inglenook people name`; a null name: it was taken away. */
export const NamedPerson = z.object({ id, name: z.string().nullable() })
export type NamedPerson = z.infer<typeof NamedPerson>

/** One entry of `inglenook things`, most assets first, then by label; detections by path, then score downwards. */
export const ThingEntry = z.object({
  label: z.string(),
  assetCount: count,
  detections: z.array(
    z.object({
      path: z.string(),
      score: z.number(),
      box: Box,
      /** Only in videos: where in it. */
      timeMs: count.optional()
    })
  )
})
export type ThingEntry = z.infer<typeof ThingEntry>

/** One entry of `inglenook models`: by task in the order of ModelTask, then as listed. */
export const ModelDocument = z.object({
  id: z.string(),
  task: ModelTask,
  family: ModelFamily,
  label: z.string(),
  /** Whose list names it. A mirror's entry may have the label of a built-in one. */
  origin: ModelInfo.shape.origin,
  selected: z.boolean(),
  available: z.boolean(),
  /** The kind of its ModelState. */
  state: z.string(),
  /** Why it is not ready, in words; null when it is. */
  reason: z.string().nullable(),
  bytes: count.nullable(),
  licence: z.string(),
  files: ModelInfo.shape.files
})
export type ModelDocument = z.infer<typeof ModelDocument>

/** `inglenook models use`: `id` is what the task uses from now on; null: no model of the task is known. */
export const UsedModel = z.object({
  task: ModelTask,
  id: z.string().nullable(),
  /** What the user had chosen before; null: nothing, the default held. */
  earlierChoice: z.string().nullable(),
  /** What the change makes outdated; null: nothing. `inglenook models reprocess` does it again. */
  outdated: Outdated.nullable()
})
export type UsedModel = z.infer<typeof UsedModel>

/** `inglenook models reprocess`: how many assets were queued again; `inglenook process` runs them. */
export const ReprocessedModels = z.object({ task: ModelTask, enqueued: count })
export type ReprocessedModels = z.infer<typeof ReprocessedModels>

/** `inglenook models remove`. */
export const RemovedModel = z.object({ freedBytes: count })
export type RemovedModel = z.infer<typeof RemovedModel>

/** `inglenook models measure`. */
export const MeasuredModel = z.object({ id: z.string(), ...ModelSpeed.shape })
export type MeasuredModel = z.infer<typeof MeasuredModel>

/** One entry of `inglenook sounds`, most assets first, then by label; events by path, then start. */
export const SoundEntry = z.object({
  label: z.string(),
  assetCount: count,
  events: z.array(z.object({ path: z.string(), startMs: z.number(), endMs: z.number(), score: z.number() }))
})
export type SoundEntry = z.infer<typeof SoundEntry>

/** One entry of `inglenook transcripts`, which is sorted by path, and the document of `inglenook transcribe`. */
export const TranscriptEntry = z.object({ path: z.string(), ...TranscriptJson.shape, text: z.string() })
export type TranscriptEntry = z.infer<typeof TranscriptEntry>

/** One entry of `inglenook search`, best first. `why`: what was found there, such as the line that is said. */
export const SearchEntry = z.object({
  path: z.string(),
  /** The more the better. */
  score: z.number(),
  why: z.array(z.string()),
  /** Where in it; only in videos and recordings. */
  startMs: count.optional()
})
export type SearchEntry = z.infer<typeof SearchEntry>

/** `inglenook serve`: the address with its key. */
export const ServeReport = z.object({ url: z.url() })
export type ServeReport = z.infer<typeof ServeReport>

/** What stands on stdout instead of a command's document when the command could not be carried out. */
export const ErrorReport = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
export type ErrorReport = z.infer<typeof ErrorReport>

/** Exit codes of the command. */
export const EXIT = { done: 0, failed: 1, wrongCall: 2, libraryUnavailable: 3 } as const

/** Codes of the InglenookErrors that end the command with `EXIT.libraryUnavailable`. */
export const LIBRARY_IN_USE = 'library-in-use'
export const LIBRARY_TOO_NEW = 'library-too-new'
