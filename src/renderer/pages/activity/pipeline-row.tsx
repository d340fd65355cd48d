import clsx from 'clsx'
import { Ban, Ellipsis, Pause, Play, RotateCw, SquarePlay } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { PipelineState } from '../../../shared/job.ts'
import { cancelAndTell, runAndTell } from '../../jobs/bulk.ts'
import { setPaused } from '../../jobs/pausing.ts'
import { counted, formatCount } from '../../state/format.ts'
import { IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { countsText, paceText, waitLines } from './pipeline-words.ts'
import { openJobs, type PipelineTally, tally } from './progress.ts'

/** One pipeline: its bar, its counts, its pace, and why it does not go on when it does not. */
export function PipelineRow({ state, still }: { state: PipelineState; still: boolean }) {
  const { pipeline, paused, counts } = state
  const { icon: Icon, title } = PIPELINE_TEXT[pipeline]
  const of = tally(counts)
  const finished = of.done + of.problems
  return (
    <div className="flex gap-4">
      <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-sunken text-muted max-sm:hidden">
        <Icon aria-hidden className="size-[18px]" />
      </span>
      <div className="min-w-0 grow">
        <div className="flex min-h-9 items-center gap-1">
          <h3 className="grow font-semibold">{title}</h3>
          <p className="mr-2 text-muted text-sm tabular-nums">
            {of.total === 0 ? 'Nothing to do' : `${formatCount(finished)} of ${formatCount(of.total)}`}
          </p>
          <IconButton
            icon={paused ? Play : Pause}
            label={paused ? `Resume ${title}` : `Pause ${title}`}
            onClick={() => void setPaused(!paused, pipeline)}
          />
          <PipelineMenu state={state} />
        </div>
        <Bar of={of} still={paused || still} label={`${title}: ${formatCount(finished)} of ${formatCount(of.total)}`} />
        <div className="flex min-h-5 flex-wrap gap-x-4 text-muted text-sm tabular-nums">
          <p className="grow">{countsText(of, counts) || '\u00a0'}</p>
          <p>{paceText(state, still)}</p>
        </div>
        <Holds state={state} />
      </div>
    </div>
  )
}

/** Why it does not go on, or not with all: a line each. */
function Holds({ state }: { state: PipelineState }) {
  const { enabled, paused, waitingFor } = state
  return (
    <>
      {!enabled && (
        <Hold link={{ to: '/settings/pipelines', words: 'Open Pipelines' }}>
          Switched off{openJobs(state.counts) > 0 ? ', so nothing more is done' : ''}.
        </Hold>
      )}
      {enabled && paused && <Hold>Paused. What is in line stays there until you resume.</Hold>}
      {enabled && !paused && waitingFor !== null && (
        <Hold link={{ to: '/settings/models', words: 'Open Models' }}>{waitingFor}</Hold>
      )}
      {waitLines(state).map(({ key, text }) => (
        <Hold key={key}>{text}</Hold>
      ))}
    </>
  )
}

function Hold({ children, link }: { children: ReactNode; link?: { to: string; words: string } }) {
  return (
    <p className="wrap-anywhere mt-1 text-sm">
      {children}
      {link && (
        <>
          {' '}
          <Link href={link.to} className="rounded-tile text-ember-ink underline underline-offset-2">
            {link.words}
          </Link>
        </>
      )}
    </p>
  )
}

type Question = 'again' | 'cancel'

function PipelineMenu({ state }: { state: PipelineState }) {
  const { pipeline, counts, enabled } = state
  const { title } = PIPELINE_TEXT[pipeline]
  const [question, setQuestion] = useState<Question>('again')
  const [open, setOpen] = useState(false)
  const left = openJobs(counts)
  const ask = (next: Question) => {
    setQuestion(next)
    setOpen(true)
  }
  const everything = { kind: 'everything' } as const
  return (
    <>
      <Menu
        trigger={<IconButton icon={Ellipsis} label={`What to do with ${title}`} />}
        entries={[
          {
            label: 'Run for everything',
            icon: SquarePlay,
            disabled: !enabled,
            onSelect: () => void runAndTell([pipeline], everything, false)
          },
          {
            label: 'Run again for everything…',
            icon: RotateCw,
            disabled: !enabled || counts.done === 0,
            onSelect: () => ask('again')
          },
          'separator',
          {
            label: left > 0 ? `Cancel ${counted(left, 'job')}…` : 'Cancel what is in line',
            icon: Ban,
            disabled: left === 0,
            onSelect: () => ask('cancel')
          }
        ]}
      />
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        {...(question === 'cancel'
          ? {
              title: `Cancel ${counted(left, 'job')} of ${title}?`,
              description:
                'They leave the line, also the ones running now. What was found before stays, and “Run for everything” puts them back in line.',
              confirm: `Cancel ${counted(left, 'job')}`,
              onConfirm: () => void cancelAndTell(everything, [pipeline])
            }
          : {
              title: `Run ${title} again for everything?`,
              description: `${counted(counts.done, 'file')} with a result already ${counts.done === 1 ? 'is' : 'are'} put in line anew, after everything that is new. What was found before stays until something new takes its place.`,
              confirm: `Run again for ${formatCount(counts.done)}`,
              onConfirm: () => void runAndTell([pipeline], everything, true)
            })}
      />
    </>
  )
}

function Bar({ of, still, label }: { of: PipelineTally; still: boolean; label: string }) {
  const share = (count: number) => `${of.total === 0 ? 0 : (count / of.total) * 100}%`
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(of.fraction * 100)}
      className="mb-2 flex h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={clsx('transition-[width] duration-200', of.fraction < 1 && !still ? 'bg-ember' : 'bg-edge')}
        style={{ width: share(of.done) }}
      />
      <div
        className={clsx('bg-danger transition-[width] duration-200', of.problems > 0 && 'min-w-1')}
        style={{ width: share(of.problems) }}
      />
    </div>
  )
}
