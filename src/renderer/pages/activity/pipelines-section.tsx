import clsx from 'clsx'
import { AudioLines, Images, type LucideIcon, ScanFace, Shapes } from 'lucide-react'
import { Link } from 'wouter'
import type { PipelineState } from '../../../shared/job.ts'
import { formatCount } from '../../state/format.ts'
import { PIPELINE_ORDER, PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { type PipelineTally, tally } from './progress.ts'
import { Section } from './section.tsx'

const ICONS: Readonly<Record<PipelineState['pipeline'], LucideIcon>> = {
  thumbnails: Images,
  faces: ScanFace,
  objects: Shapes,
  sounds: AudioLines
}

/** How far each pipeline is: one bar and its counts. */
export function PipelinesSection({ pipelines }: { pipelines: readonly PipelineState[] }) {
  const ordered = PIPELINE_ORDER.flatMap((name) => pipelines.filter(({ pipeline }) => pipeline === name))
  return (
    <Section title="Pipelines">
      <ul className="overflow-hidden rounded-panel bg-raised">
        {ordered.map((state) => (
          <li key={state.pipeline} className="border-line border-t px-4 py-4 first:border-t-0">
            <PipelineRow state={state} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function PipelineRow({ state }: { state: PipelineState }) {
  const { pipeline, enabled, waitingFor, counts } = state
  const Icon = ICONS[pipeline]
  const of = tally(counts)
  const finished = of.done + of.problems
  return (
    <div className={clsx('flex gap-4', of.total === 0 && 'items-center')}>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
        <Icon aria-hidden className="size-[18px]" />
      </span>
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h3 className="grow font-semibold">{PIPELINE_TEXT[pipeline].title}</h3>
          <p className="text-muted text-sm tabular-nums">
            {of.total === 0 ? 'Nothing to do' : `${formatCount(finished)} of ${formatCount(of.total)}`}
          </p>
        </div>
        {of.total > 0 && (
          <>
            <Bar
              of={of}
              label={`${PIPELINE_TEXT[pipeline].title}: ${formatCount(finished)} of ${formatCount(of.total)}`}
            />
            <p className="text-muted text-sm tabular-nums">{inWords(of)}</p>
          </>
        )}
        {!enabled && (
          <p className="mt-2 text-sm">
            Switched off{of.queued + of.waiting > 0 ? ', so nothing more is done' : ''}.{' '}
            <Link href="/settings/pipelines" className="rounded-tile text-ember-ink underline underline-offset-2">
              Open Pipelines
            </Link>
          </p>
        )}
        {enabled && waitingFor !== null && (
          <p className="mt-2 text-sm">
            {waitingFor}{' '}
            <Link href="/settings/models" className="rounded-tile text-ember-ink underline underline-offset-2">
              Open Models
            </Link>
          </p>
        )}
      </div>
    </div>
  )
}

function Bar({ of, label }: { of: PipelineTally; label: string }) {
  const share = (count: number) => `${of.total === 0 ? 0 : (count / of.total) * 100}%`
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(of.fraction * 100)}
      className="my-2 flex h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={clsx('transition-[width] duration-200', of.fraction < 1 ? 'bg-ember' : 'bg-edge')}
        style={{ width: share(of.done) }}
      />
      <div
        className={clsx('bg-danger transition-[width] duration-200', of.problems > 0 && 'min-w-1')}
        style={{ width: share(of.problems) }}
      />
    </div>
  )
}

/** "1,200 done · 2 running · 340 in line": only what there is. */
function inWords({ done, running, queued, waiting, problems }: PipelineTally): string {
  const parts: [number, string][] = [
    [done, 'done'],
    [running, 'running'],
    [queued, 'in line'],
    [waiting, 'waiting for a model'],
    [problems, 'failed']
  ]
  const there = parts.filter(([count]) => count > 0)
  return there.map(([count, words]) => `${formatCount(count)} ${words}`).join(' · ')
}
