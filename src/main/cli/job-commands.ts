import { resolve } from 'node:path'
import { EXIT, type JobFilter } from '../../shared/cli.ts'
import type { JobProblem } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { JobSelection, PausedPart } from '../cli-operations.ts'
import { type Call, print, withLibrary } from './call.ts'
import { WrongCall } from './context.ts'
import * as text from './job-text.ts'

/* What `inglenook jobs …` does: a function carries out one command and returns its exit code. */

/** The options that say which assets are meant; at most one of them. */
export interface SelectionOptions {
  all?: boolean
  path?: string
  source?: string
  person?: number
  label?: string
}

export interface RetryOptions {
  path?: string
  status?: JobProblem['status']
}

export async function listJobs(call: Call, options: JobFilter): Promise<number> {
  return withLibrary(call, async (app) => {
    const entries = app.cli.jobs.list({ ...options, ...(options.path && { path: resolve(options.path) }) })
    if (call.common.json) await call.console.documentOf(entries)
    else {
      let listed = 0
      for await (const entry of entries) {
        await call.console.text(text.jobLine(entry))
        listed += 1
        if (call.console.readerGone) break
      }
      if (listed === 0) await call.console.text(text.noJobs(options))
    }
    return EXIT.done
  })
}

export async function runJobs(
  call: Call,
  pipelines: readonly Pipeline[],
  options: SelectionOptions & { again?: boolean }
): Promise<number> {
  const among = selectionOf(options) ?? { kind: 'everything' }
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.jobs.run(once(pipelines), among, { again: options.again === true })
    await print(call, outcome, text.ranJobs)
    return EXIT.done
  })
}

export async function retryJobs(call: Call, pipelines: readonly Pipeline[], options: RetryOptions): Promise<number> {
  const { path, status } = options
  const only = { ...(path !== undefined && { path: resolve(path) }), ...(status && { status }) }
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.jobs.retry(once(pipelines), only)
    await print(call, outcome, text.retriedJobs)
    return EXIT.done
  })
}

export async function cancelJobs(
  call: Call,
  pipelines: readonly Pipeline[],
  options: SelectionOptions
): Promise<number> {
  const among = selectionOf(options)
  if (!among && pipelines.length === 0) {
    throw new WrongCall(`say what to cancel: a pipeline (${Pipeline.options.join(', ')}), or --all for every job`)
  }
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.jobs.cancel(once(pipelines), among ?? { kind: 'everything' })
    await print(call, outcome, text.cancelledJobs)
    return EXIT.done
  })
}

export async function setPaused(
  call: Call,
  paused: boolean,
  pipelines: readonly Pipeline[],
  { source }: { source?: string }
): Promise<number> {
  const part = partOf(once(pipelines), source)
  return withLibrary(call, async (app) => {
    const outcome = await app.cli.jobs.setPaused(paused, part)
    await print(call, outcome, (after) => text.pausedJobs(after, paused, part))
    return EXIT.done
  })
}

function partOf(pipelines: readonly Pipeline[], source: string | undefined): PausedPart {
  if (source === undefined) return pipelines.length === 0 ? { kind: 'everything' } : { kind: 'pipelines', pipelines }
  if (pipelines.length > 0) throw new WrongCall('a pipeline and --source: give one of them')
  return { kind: 'source', source }
}

/** @throws WrongCall when several are given: it would not be clear whether both must hold */
function selectionOf(options: SelectionOptions): JobSelection | null {
  const { all, path, source, person, label } = options
  const given: { option: string; selection: JobSelection }[] = []
  if (all) given.push({ option: '--all', selection: { kind: 'everything' } })
  if (path !== undefined) given.push({ option: '--path', selection: { kind: 'path', path: resolve(path) } })
  if (source !== undefined) given.push({ option: '--source', selection: { kind: 'source', source } })
  if (person !== undefined) given.push({ option: '--person', selection: { kind: 'person', personId: person } })
  if (label !== undefined) given.push({ option: '--label', selection: { kind: 'label', label } })
  if (given.length > 1) throw new WrongCall(`${given.map(({ option }) => option).join(' and ')}: give one of them`)
  return given[0]?.selection ?? null
}

function once(pipelines: readonly Pipeline[]): Pipeline[] {
  return Pipeline.options.filter((pipeline) => pipelines.includes(pipeline))
}
