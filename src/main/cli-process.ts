import { setTimeout as delay } from 'node:timers/promises'
import { byCodeUnit } from '../shared/by-code-unit.ts'
import type { ProcessReport } from '../shared/cli.ts'
import type { PipelineState } from '../shared/job.ts'
import { Pipeline } from '../shared/pipeline.ts'
import { pipelineStates } from './api/pipeline-states.ts'
import type { Tallies } from './catalogue/tallies.ts'
import { tellOfFetching } from './cli-model-answers.ts'
import type { OnProgress } from './cli-operations.ts'
import { waitForTool } from './cli-tools.ts'
import type { Library } from './library.ts'

/** What is to be tried again sooner than this is waited for in any case. */
const SOON_MS = 60_000

interface ProcessOptions {
  /** Also waits for what is to be tried again only later than soon. */
  wait: boolean
  onProgress: OnProgress
}

/**
 * Runs what is queued until nothing can run. What the user has paused stays so, and is reported as waiting: a command
 * for all must not undo what was said of one thing.
 */
export async function processAll(library: Library, { wait, onProgress }: ProcessOptions): Promise<ProcessReport> {
  const { catalogue, scheduler, models, ffmpeg, whisper, people } = library
  const startedAt = Date.now()
  const before = catalogue.tallies()
  using _telling = tellOfFetching(models, onProgress)
  await Promise.all([models.refresh(), ffmpeg.look(), whisper.look()])
  await library.outdated.resume()
  let finished = 0
  using _counting = library.onProcessed(() => {
    finished += 1
    const { fraction, etaMs } = library.progress().overall
    const currentPath = scheduler.running()[0]?.path ?? null
    onProgress({ stage: 'processing', finished, total: null, currentPath, fraction, etaMs })
  })
  people.facesChanged()
  scheduler.setHeld(false)
  try {
    await runDry(library, { wait, onProgress })
  } finally {
    scheduler.setHeld(true)
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
      .sort((a, b) => byCodeUnit(a.path, b.path) || byCodeUnit(a.pipeline, b.pipeline)),
    waiting: waitingIn(library, after)
  }
}

/** Runs until nothing can run, and nothing is on its way that would let more run. */
async function runDry(library: Library, { wait, onProgress }: ProcessOptions): Promise<void> {
  const { scheduler, importer, models, catalogue, whisper } = library
  let lateMs: number | null = null
  for (;;) {
    await scheduler.idle()
    // A file found changed is imported again on the side, and its jobs with it.
    await importer.idle()
    await scheduler.idle()
    if (models.fetching().length > 0) {
      await models.settled()
      continue
    }
    const { paused, pausedPipelines, pipelines } = catalogue.settings.read()
    const isWanted = pipelines.transcripts && !paused && !pausedPipelines.includes('transcripts')
    if (isWanted && whisper.coming() !== null && catalogue.tallies().jobs.transcripts.queued > 0) {
      await waitForTool(whisper, onProgress)
      continue
    }
    const dueMs = paused ? null : catalogue.jobs.nextDueMs()
    if (dueMs === null) return
    const left = dueMs - Date.now()
    // What was due, and still does not run, waits for something else besides.
    if (dueMs === lateMs || (left > SOON_MS && !wait)) return
    lateMs = left <= 0 ? dueMs : null
    await delay(Math.max(0, left))
    scheduler.wake()
  }
}

/** What cannot run, and why. */
export function waitingIn(library: Library, tallies: Tallies): ProcessReport['waiting'] {
  const { because } = library.progress().overall
  const { paused } = library.catalogue.settings.read()
  return pipelineStates(library, tallies).flatMap((state) => {
    const { pipeline, waits } = state
    const count = tallies.jobs[pipeline].queued
    const reason = (paused ? PAUSED : null) ?? whyNot(state) ?? because ?? ''
    const all = count > 0 ? [{ pipeline, reason, count }] : []
    return [...all, ...waits.map(({ reason, count }) => ({ pipeline, reason, count }))]
  })
}

function whyNot({ pipeline, enabled, paused, waitingFor }: PipelineState): string | null {
  if (!enabled) return 'It is switched off in Settings.'
  if (paused) return `It is paused. "inglenook jobs resume ${pipeline}" goes on, or Resume in Activity.`
  return waitingFor
}

const PAUSED = 'Processing is paused. "inglenook jobs resume" goes on, or Resume in Activity.'

function totalOf({ jobs }: Tallies, status: 'done' | 'notApplicable'): number {
  return Pipeline.options.reduce((sum, pipeline) => sum + jobs[pipeline][status], 0)
}
