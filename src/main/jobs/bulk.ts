import type { Enqueued, JobProblem, Selection } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'
import { inSlices } from './slices.ts'

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
  catalogue: Pick<Repositories, 'jobs' | 'writtenBack'>
  settings: () => Pick<Settings, 'pipelines'>
  /** These jobs run and are given up. */
  abort: (running: readonly { assetId: number; pipeline: Pipeline }[]) => void
  /** Called as some jobs have changed. */
  onChange: (what: 'queued' | 'cancelled') => void
  now: () => number
}

/** So many of those left out are told one by one. */
const SKIPPED_TOLD = 1000

export function createBulk({ catalogue, settings, abort, onChange, now }: BulkOptions): Bulk {
  const { jobs, writtenBack } = catalogue
  let closed = false
  const slices = (change: 'queued' | 'cancelled' | null) => ({
    isOver: () => closed,
    onChange: () => (change ? onChange(change) : undefined),
    writtenBack
  })

  const runOne = async (pipeline: Pipeline, selection: Selection, again: boolean, sum: Enqueued): Promise<void> => {
    // Without `again` this is work that the library lacks; what has a result already can wait for all else.
    const priority = again ? 3 : 2
    let after = 0
    await inSlices((limit) => {
      const slice = jobs.enqueueSelection(selection, pipeline, { again, afterAssetId: after, limit, priority })
      const told = slice.skipped.slice(0, Math.max(0, SKIPPED_TOLD - sum.skipped.length))
      sum.enqueued += slice.enqueued
      sum.skipped.push(...told.map(({ asset, reason }) => ({ asset, pipeline, reason })))
      sum.skippedCount += slice.skipped.length
      after = slice.lastAssetId ?? after
      return { more: slice.lastAssetId !== null, changed: slice.enqueued > 0 }
    }, slices('queued'))
  }
  const leaveOut = async (pipeline: Pipeline, selection: Selection, sum: Enqueued): Promise<void> => {
    let after = 0
    await inSlices((limit) => {
      const page = jobs.pageOfSelection(selection, after, limit)
      const told = page.slice(0, Math.max(0, SKIPPED_TOLD - sum.skipped.length))
      sum.skipped.push(...told.map((asset) => ({ asset, pipeline, reason: SWITCHED_OFF })))
      sum.skippedCount += page.length
      after = page.at(-1) ?? after
      return { more: page.length > 0, changed: false }
    }, slices(null))
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
      let after = 0
      await inSlices((limit) => {
        const slice = jobs.cancelSelection(selection, pipelines ?? Pipeline.options, { afterAssetId: after, limit })
        cancelled += slice.cancelled
        after = slice.lastAssetId ?? after
        abort(slice.running)
        return { more: slice.lastAssetId !== null, changed: slice.cancelled > 0 }
      }, slices('cancelled'))
      return { cancelled }
    },
    async retry(filter) {
      // What fails again meanwhile is not tried for ever.
      const endedByMs = now()
      const { assetIds } = filter
      let requeued = 0
      let from = 0
      await inSlices((limit) => {
        const some = assetIds?.slice(from, from + limit)
        from += limit
        // Each asset has at most one job of each pipeline.
        const most = some ? some.length * Pipeline.options.length : limit
        const count = jobs.retrySelection({ ...filter, assetIds: some, endedByMs }, most)
        requeued += count
        return { more: assetIds ? from < assetIds.length : count === limit, changed: count > 0 }
      }, slices('queued'))
      return { requeued }
    },
    async demoteImported() {
      await inSlices((limit) => ({ more: jobs.demoteImported(limit) > 0, changed: false }), slices(null))
    },
    close(): void {
      closed = true
    }
  }
}

const SWITCHED_OFF = 'It is switched off in Settings.'
