import type { CancelledJobs, JobDocument, JobFilter, PausedJobs, RetriedJobs, RunJobs } from '../../shared/cli.ts'
import { JobStatus } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { PausedPart } from '../cli-operations.ts'
import { counted, harmless, joined, waitText } from './layout.ts'

/* What `inglenook jobs …` prints for people to read. */

/** So many reasons for what was left out are told one by one. */
const REASONS_TOLD = 10

const STATE_NAMES: Partial<Record<JobStatus, string>> = { notApplicable: 'not applicable', setAside: 'set aside' }

export function stateName(status: JobStatus): string {
  return STATE_NAMES[status] ?? status
}

const STATE_WIDTH = Math.max(...JobStatus.options.map((status) => stateName(status).length))
const PIPELINE_WIDTH = Math.max(...Pipeline.options.map((pipeline) => pipeline.length))

/** One job in a line of its own columns, as a million of them are never in memory at once; below it, what is wrong. */
export function jobLine({ path, pipeline, status, progress, etaMs, error, attempts }: JobDocument): string {
  const state = status === 'running' ? `${status} ${progress} %` : stateName(status)
  const left = etaMs === null ? '' : ` (${waitText(etaMs)} left)`
  const tries = attempts > 1 && (status === 'failed' || status === 'setAside') ? ` (${attempts} tries)` : ''
  const line = `${state.padEnd(STATE_WIDTH)}  ${pipeline.padEnd(PIPELINE_WIDTH)}  ${harmless(path)}${left}${tries}`
  return joined(error === null ? [line] : [line, `    ${error}`])
}

export function noJobs({ status, pipeline, path }: JobFilter): string {
  const filtered = status !== undefined || pipeline !== undefined || path !== undefined
  return filtered ? 'No job is like that.\n' : 'No jobs yet: import photos first.\n'
}

export function ranJobs({ enqueued, skipped, skippedCount }: RunJobs): string {
  const next = enqueued > 0 ? '; "inglenook process" runs them' : ''
  const lines = [`${counted(enqueued, 'job')} queued${next}.`]
  if (skippedCount > 0) {
    lines.push(`${counted(skippedCount, 'job')} left out:`)
    const reasons = byReason(skipped)
    for (const [reason, count] of reasons.slice(0, REASONS_TOLD)) lines.push(`  ${count} × ${reason}`)
    const told = reasons.slice(0, REASONS_TOLD).reduce((sum, [, count]) => sum + count, 0)
    if (told < skippedCount) lines.push(`  and ${skippedCount - told} more`)
  }
  return joined(lines)
}

function byReason(skipped: RunJobs['skipped']): [reason: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { pipeline, reason } of skipped) {
    const told = `${pipeline}: ${reason}`
    counts.set(told, (counts.get(told) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

export function retriedJobs({ requeued }: RetriedJobs): string {
  if (requeued === 0) return 'No job has failed or was set aside there.\n'
  return `${counted(requeued, 'job')} queued again; "inglenook process" runs ${requeued === 1 ? 'it' : 'them'}.\n`
}

export function cancelledJobs({ cancelled }: CancelledJobs): string {
  if (cancelled === 0) return 'No job was queued or waiting there.\n'
  const again = cancelled === 1 ? 'it' : 'them'
  return `${counted(cancelled, 'job')} given up; results from before stay. "inglenook jobs run" queues ${again} again.\n`
}

/** @param part what was asked for, so that what is still paused besides can be told */
export function pausedJobs(after: PausedJobs, paused: boolean, part: PausedPart): string {
  const [what, option] = namesOf(part)
  const is = part.kind === 'pipelines' && part.pipelines.length > 1 ? 'are' : 'is'
  if (paused) return `${what} ${is} paused, also after a restart, until "inglenook jobs resume${option}".\n`
  const lines = [`${what} ${is} not paused any more.`]
  if (after.paused) lines.push('All processing is still paused: "inglenook jobs resume".')
  const { pausedPipelines, pausedSources } = after
  if (pausedPipelines.length > 0) {
    lines.push(
      `Still paused: ${list(pausedPipelines)}. "inglenook jobs resume ${pausedPipelines.join(' ')}" goes on with that.`
    )
  }
  for (const source of pausedSources) {
    lines.push(`Still paused: what lies in ${source}. "inglenook jobs resume --source ${source}" goes on with that.`)
  }
  return joined(lines)
}

function namesOf(part: PausedPart): [what: string, option: string] {
  switch (part.kind) {
    case 'everything':
      return ['Processing', '']
    case 'pipelines':
      return [list(part.pipelines), ` ${part.pipelines.join(' ')}`]
    case 'source':
      return [`Source ${part.source}`, ` --source ${part.source}`]
  }
}

function list(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
