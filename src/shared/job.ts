import { z } from 'zod'
import { Pipeline } from './pipeline.ts'

/**
 * `waiting` is stored where a job itself waits (for its drive, for another try, for another pipeline of its asset). A
 * queued job whose whole pipeline cannot run (it lacks a model, or is paused) is shown as waiting too, with the reason,
 * and is queued again the moment it can, without touching a row. `cancelled`: given up by the user before it had a result.
 */
export const JobStatus = z.enum([
  'queued',
  'waiting',
  'running',
  'done',
  'notApplicable',
  'failed',
  'setAside',
  'cancelled'
])
export type JobStatus = z.infer<typeof JobStatus>

/** What a waiting job waits for by itself. */
export const WaitCode = z.enum(['drive', 'source-paused', 'retry', 'pipeline'])
export type WaitCode = z.infer<typeof WaitCode>

export const JobCounts = z.record(JobStatus, z.number().int())
export type JobCounts = z.infer<typeof JobCounts>

/** A job that failed or was set aside, for the Activity page and the CLI. */
export const JobProblem = z.object({
  assetId: z.number().int(),
  path: z.string(),
  pipeline: Pipeline,
  status: z.enum(['failed', 'setAside']),
  code: z.string(),
  error: z.string(),
  attempts: z.number().int()
})
export type JobProblem = z.infer<typeof JobProblem>

/** Failed and set-aside jobs of one pipeline that have one reason in common. */
export const ProblemGroup = z.object({
  pipeline: Pipeline,
  status: z.enum(['failed', 'setAside']),
  code: z.string(),
  count: z.number().int(),
  /** The sentence of the latest of them, with its file. */
  example: z.object({ assetId: z.number().int(), path: z.string(), error: z.string() })
})
export type ProblemGroup = z.infer<typeof ProblemGroup>

/** Assets to do something with at once. */
export const Selection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('assets'), assetIds: z.array(z.number().int().positive()).min(1).max(100_000) }),
  z.object({ kind: z.literal('source'), sourceId: z.number().int().positive() }),
  z.object({ kind: z.literal('person'), personId: z.number().int().positive() }),
  z.object({ kind: z.literal('label'), label: z.string().min(1).max(200) }),
  z.object({ kind: z.literal('everything') })
])
export type Selection = z.infer<typeof Selection>

/** What became of a wish for many jobs. */
export const Enqueued = z.object({
  /** Jobs; those that were queued or running already are not counted twice. */
  enqueued: z.number().int(),
  /** Why a pipeline does not run for an asset, such as that it is no photo: the first 1,000 of `skippedCount`. */
  skipped: z.array(z.object({ asset: z.number().int(), pipeline: Pipeline, reason: z.string() })),
  skippedCount: z.number().int()
})
export type Enqueued = z.infer<typeof Enqueued>

export const PipelineState = z.object({
  pipeline: Pipeline,
  enabled: z.boolean(),
  counts: JobCounts,
  /** Why queued jobs of this pipeline cannot run now, in words; null when they can. */
  waitingFor: z.string().nullable(),
  paused: z.boolean(),
  /** Time left for its queued and running jobs; null while nothing tells (`estimating…`) or nothing is left. */
  etaMs: z.number().nullable(),
  /** Jobs ended a minute, of late; null while it rests. */
  perMinute: z.number().nullable(),
  /** What its waiting jobs wait for by themselves, in words, most first. */
  waits: z.array(z.object({ code: WaitCode, reason: z.string(), count: z.number().int() }))
})
export type PipelineState = z.infer<typeof PipelineState>

/** A folder or file being imported now, or the last one. */
export const ImportProgress = z.object({
  importing: z.boolean(),
  found: z.number().int(),
  examined: z.number().int(),
  added: z.number().int(),
  /** Known files with new content. */
  changed: z.number().int(),
  unchanged: z.number().int(),
  /** Second places of a known content. */
  duplicates: z.number().int(),
  skipped: z.number().int(),
  currentPath: z.string().nullable(),
  /** Why the last import ended early, in words; null when it did not. */
  error: z.string().nullable()
})
export type ImportProgress = z.infer<typeof ImportProgress>

export const Skipped = z.object({ path: z.string(), reason: z.string() })
export type Skipped = z.infer<typeof Skipped>

/** All that is to be done, taken together. */
export const OverallProgress = z.object({
  state: z.enum(['resting', 'importing', 'working', 'paused', 'resting-by-rule', 'waiting']),
  /** 0..1 of the work since the queue was last empty, by its time; never falls unless more work comes. */
  fraction: z.number(),
  /** Queued and running jobs. */
  jobsLeft: z.number().int(),
  /** Null while nothing tells yet: “estimating…”. Never negative. */
  etaMs: z.number().nullable(),
  /** Why nothing runs now although it could, in words: “Waits for mains power.” */
  because: z.string().nullable()
})
export type OverallProgress = z.infer<typeof OverallProgress>

/** Jobs that ended in a span of time. */
export const HistorySpan = z.object({
  startMs: z.number(),
  pipeline: Pipeline,
  done: z.number().int(),
  notApplicable: z.number().int(),
  failed: z.number().int(),
  setAside: z.number().int(),
  /** Time that lanes spent on them. */
  workedMs: z.number()
})
export type HistorySpan = z.infer<typeof HistorySpan>

/** One job, for the command. */
export const JobEntry = z.object({
  asset: z.number().int(),
  path: z.string(),
  pipeline: Pipeline,
  status: JobStatus,
  /** 0..100 */
  progress: z.number(),
  /** Time left; null unless it runs in the process that lists it. */
  etaMs: z.number().nullable(),
  error: z.string().nullable(),
  attempts: z.number().int(),
  /** Of its last result; null where it needs none or never ran. */
  model: z.string().nullable(),
  version: z.number().int(),
  doneVersion: z.number().int()
})
export type JobEntry = z.infer<typeof JobEntry>

export const Activity = z.object({
  import: ImportProgress,
  /** All is paused by the user. */
  paused: z.boolean(),
  overall: OverallProgress,
  pipelines: z.array(PipelineState),
  running: z.array(
    z.object({
      assetId: z.number().int(),
      path: z.string(),
      pipelines: z.array(Pipeline),
      startedAtMs: z.number(),
      /** 0..1, of all its pipelines together. */
      progress: z.number(),
      etaMs: z.number().nullable()
    })
  ),
  problemCount: z.number().int(),
  skippedCount: z.number().int(),
  /** Faces whose people are not decided yet. */
  facesToAssign: z.number().int()
})
export type Activity = z.infer<typeof Activity>
