import { z } from 'zod'
import { Pipeline } from './pipeline.ts'

/**
 * `waiting` is never stored: a queued job whose pipeline lacks a model is shown as waiting, with the reason, and is
 * queued again the moment the model is there, without touching a row.
 */
export const JobStatus = z.enum(['queued', 'waiting', 'running', 'done', 'notApplicable', 'failed', 'setAside'])
export type JobStatus = z.infer<typeof JobStatus>

export const JobCounts = z.record(JobStatus, z.number().int())
export type JobCounts = z.infer<typeof JobCounts>

/** A job that failed or was set aside, for the Activity page and the CLI. */
export const JobProblem = z.object({
  assetId: z.number().int(),
  path: z.string(),
  pipeline: Pipeline,
  status: z.enum(['failed', 'setAside']),
  error: z.string(),
  attempts: z.number().int()
})
export type JobProblem = z.infer<typeof JobProblem>

export const PipelineState = z.object({
  pipeline: Pipeline,
  enabled: z.boolean(),
  counts: JobCounts,
  /** Why queued jobs of this pipeline cannot run now, in words; null when they can. */
  waitingFor: z.string().nullable()
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

export const Activity = z.object({
  import: ImportProgress,
  paused: z.boolean(),
  pipelines: z.array(PipelineState),
  running: z.array(
    z.object({
      assetId: z.number().int(),
      path: z.string(),
      pipelines: z.array(Pipeline),
      startedAtMs: z.number(),
      /** 0..1, of all its pipelines together. */
      progress: z.number()
    })
  ),
  problemCount: z.number().int(),
  skippedCount: z.number().int(),
  /** Faces whose people are not decided yet. */
  facesToAssign: z.number().int()
})
export type Activity = z.infer<typeof Activity>
