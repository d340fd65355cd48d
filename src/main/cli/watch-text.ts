import { AssetKind } from '../../shared/asset.ts'
import type { WatchReport } from '../../shared/cli.ts'
import type { OverallProgress } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import { counted, harmless, joined, table, waitText } from './layout.ts'

/* What `inglenook status --watch` shows. */

const BAR_WIDTH = 30

/** Files being worked on are told up to so many. */
const RUNNING_TOLD = 8

/** The whole of it, to be drawn over and over on a terminal. */
export function frame(report: WatchReport): string {
  const { library, inUseBy, assets, people, faces, running } = report
  const holds = AssetKind.options.map((kind) => counted(assets[kind], KIND_NOUNS[kind]))
  const facts = table([
    ['Library', library],
    ['In use by', inUseBy === null ? 'nobody' : `${inUseBy.program} (process ${inUseBy.pid})`],
    ['Holds', [...holds, `${people} ${people === 1 ? 'person' : 'people'}`, counted(faces, 'face')].join(', ')]
  ])
  const blocks = [facts, joined([headline(report)]), pipelineTable(report)]
  const waiting = waits(report)
  if (waiting.length > 0) blocks.push(joined(waiting))
  if (running.length > 0) blocks.push(runningTable(running))
  return blocks.join('\n')
}

/** The most of it in one line, where nothing can be drawn over. */
export function line(report: WatchReport): string {
  const { inUseBy } = report
  return inUseBy === null ? headline(report) : `${headline(report)} (process ${inUseBy.pid})`
}

function headline({ overall, inUseBy }: WatchReport): string {
  const { state, fraction, jobsLeft, because } = overall
  if (inUseBy === null && jobsLeft > 0) {
    const left = `${counted(jobsLeft, 'job')} left`
    if (state === 'paused') return `${left}, and processing is paused: "inglenook jobs resume" ends that.`
    return `${left}, and nobody works on ${jobsLeft === 1 ? 'it' : 'them'}: "inglenook process" does, or the program.`
  }
  if (state === 'resting' && jobsLeft === 0) return 'Nothing is left to do.'
  const percent = Math.floor(100 * fraction)
  const parts = [`${STATES[state]}  ${bar(fraction)} ${percent} %`]
  if (jobsLeft > 0) parts.push(`${counted(jobsLeft, 'job')} left`)
  if (state === 'working' || state === 'importing') parts.push(timeLeft(overall))
  return [parts.filter((part) => part !== '').join(', '), because].filter(Boolean).join('. ')
}

function timeLeft({ jobsLeft, etaMs }: OverallProgress): string {
  if (jobsLeft === 0) return ''
  return etaMs === null ? 'estimating…' : `about ${waitText(etaMs)} left`
}

function bar(fraction: number): string {
  const full = Math.round(BAR_WIDTH * Math.min(1, Math.max(0, fraction)))
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
}

function pipelineTable({ jobs, pipelines, overall }: WatchReport): string {
  const heading = ['', 'done', 'queued', 'running', 'waiting', 'failed', 'set aside', 'a minute', 'time left']
  const rows = Pipeline.options.map((pipeline) => {
    const { done, notApplicable, queued, running, waiting, failed, setAside } = jobs[pipeline]
    const counts = [done + notApplicable, queued, running, waiting, failed, setAside]
    const { etaMs = null, perMinute = null } = pipelines.find((one) => one.pipeline === pipeline) ?? {}
    const estimating = overall.state === 'working' && queued + running > 0 ? 'estimating…' : ''
    return [
      pipeline,
      ...counts.map(String),
      perMinute === null ? '' : String(Math.round(perMinute)),
      etaMs === null ? estimating : waitText(etaMs)
    ]
  })
  return table([heading, ...rows], { numbersFrom: 1 })
}

/** Why what waits does. */
function waits({ jobs, pipelines }: WatchReport): string[] {
  return pipelines.flatMap(({ pipeline, waitingFor, waits }) => {
    if (jobs[pipeline].waiting === 0) return []
    if (waitingFor !== null) return [`waiting (${pipeline}): ${waitingFor}`]
    return waits.map(({ reason, count }) => `${count} waiting (${pipeline}): ${reason}`)
  })
}

function runningTable(running: WatchReport['running']): string {
  const rows = running.slice(0, RUNNING_TOLD).map(({ path, pipelines, progress, etaMs }) => {
    const left = etaMs === null ? '' : `, ${waitText(etaMs)} left`
    return [`${Math.floor(100 * progress)} %`, `${harmless(path)} (${pipelines.join(', ')}${left})`]
  })
  const more = running.length - RUNNING_TOLD
  return more > 0 ? table([...rows, ['', `and ${more} more`]]) : table(rows)
}

const KIND_NOUNS: Readonly<Record<AssetKind, string>> = { photo: 'photo', video: 'video', audio: 'recording' }

const STATES: Readonly<Record<OverallProgress['state'], string>> = {
  resting: 'At rest',
  importing: 'Importing',
  working: 'Working',
  paused: 'Paused',
  'resting-by-rule': 'At rest',
  waiting: 'Waiting'
}
