import { setImmediate } from 'node:timers/promises'
import type { Enqueued, JobProblem, Selection } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'

/** Wishes for many jobs, granted a slice at a time so that nothing else has to wait for them. */
export interface Bulk {
  /** Queues these pipelines for a selection; `again`: also where there is a result already. */
  run(pipelines: readonly Pipeline[], selection: Selection, again: boolean): Promise<Enqueued>
  /** Gives up what is queued, waits or runs. No pipelines: all. What has a result from before keeps it. */
  cancel(pipelines: readonly Pipeline[] | null, selection: Selection): Promise<{ cancelled: number }>
  /** Queues failed and set-aside jobs again: all, or those that all that is given holds for. */
  retry(filter: RetryFilter): Promise<{ requeued: number }>
  /** What was just imported is so no more: the next import comes first. */
  demoteImported(): Promise<void>
  /** Ends wishes half-way; what they have done so far stays. */
  close(): void
}

export interface RetryFilter {
  assetIds?: readonly number[] | undefined
  pipeline?: Pipeline | undefined
  status?: JobProblem['status'] | undefined
  code?: string | undefined
}

export interface BulkOptions {
  catalogue: Pick<Repositories, 'jobs'>
  settings: () => Pick<Settings, 'pipelines'>
  /** These jobs run and are given up. */
  abort: (running: readonly { assetId: number; pipeline: Pipeline }[]) => void
  /** Called as some jobs have changed. */
  onChange: (what: 'queued' | 'cancelled') => void
  now: () => number
}

/** Assets seen to in one transaction: some milliseconds of the main thread. */
const AT_ONCE = 200

/** So many of those left out are told one by one. */
const SKIPPED_TOLD = 1000

export function createBulk({ catalogue, settings, abort, onChange, now }: BulkOptions): Bulk {
  const { jobs } = catalogue
  let closed = false

  const runOne = async (pipeline: Pipeline, selection: Selection, again: boolean, sum: Enqueued): Promise<void> => {
    // Without `again` this is work that the library lacks; what has a result already can wait for all else.
    const priority = again ? 3 : 2
    for (let after: number | null = 0; after !== null && !closed; ) {
      const slice = jobs.enqueueSelection(selection, pipeline, { again, afterAssetId: after, limit: AT_ONCE, priority })
      const told = slice.skipped.slice(0, Math.max(0, SKIPPED_TOLD - sum.skipped.length))
      sum.enqueued += slice.enqueued
      sum.skipped.push(...told.map(({ asset, reason }) => ({ asset, pipeline, reason })))
      sum.skippedCount += slice.skipped.length
      after = slice.lastAssetId
      if (slice.enqueued > 0) onChange('queued')
      await setImmediate()
    }
  }
  const leaveOut = async (pipeline: Pipeline, selection: Selection, sum: Enqueued): Promise<void> => {
    for (let after: number | null = 0; after !== null && !closed; ) {
      const page = jobs.pageOfSelection(selection, after, AT_ONCE)
      const told = page.slice(0, Math.max(0, SKIPPED_TOLD - sum.skipped.length))
      sum.skipped.push(...told.map((asset) => ({ asset, pipeline, reason: SWITCHED_OFF })))
      sum.skippedCount += page.length
      after = page.at(-1) ?? null
      await setImmediate()
    }
  }

  return {
    async run(pipelines, selection, again) {
      const sum: Enqueued = { enqueued: 0, skipped: [], skippedCount: 0 }
      for (const pipeline of new Set(pipelines)) {
        if (settings().pipelines[pipeline]) await runOne(pipeline, selection, again, sum)
        else await leaveOut(pipeline, selection, sum)
      }
      return sum
    },
    async cancel(pipelines, selection) {
      let cancelled = 0
      for (let after: number | null = 0; after !== null && !closed; ) {
        const slice = jobs.cancelSelection(selection, pipelines ?? Pipeline.options, {
          afterAssetId: after,
          limit: AT_ONCE
        })
        cancelled += slice.cancelled
        after = slice.lastAssetId
        abort(slice.running)
        if (slice.cancelled > 0) onChange('cancelled')
        await setImmediate()
      }
      return { cancelled }
    },
    async retry(filter) {
      // What fails again meanwhile is not tried for ever.
      const endedByMs = now()
      const slices = filter.assetIds ? chunks(filter.assetIds) : [undefined]
      let requeued = 0
      for (const assetIds of slices) {
        for (let more = true; more && !closed; ) {
          // Each asset has at most one job of each pipeline.
          const limit = assetIds ? assetIds.length * Pipeline.options.length : AT_ONCE
          const count = jobs.retrySelection({ ...filter, assetIds, endedByMs }, limit)
          requeued += count
          more = assetIds === undefined && count === limit
          if (count > 0) onChange('queued')
          await setImmediate()
        }
      }
      return { requeued }
    },
    async demoteImported() {
      while (!closed && jobs.demoteImported(AT_ONCE) > 0) await setImmediate()
    },
    close(): void {
      closed = true
    }
  }
}

const SWITCHED_OFF = 'It is switched off in Settings.'

function* chunks(ids: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < ids.length; start += AT_ONCE) yield ids.slice(start, start + AT_ONCE)
}
