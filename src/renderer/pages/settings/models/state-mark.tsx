import clsx from 'clsx'
import {
  ArrowDownToLine,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleSlash,
  CircleX,
  Hourglass,
  type LucideIcon,
  ScanLine
} from 'lucide-react'
import type { ModelState } from '../../../../shared/models-overview.ts'
import { stateWord, type Tone } from './state-text.ts'

const COLOURS: Readonly<Record<Tone, string>> = {
  good: 'text-good-ink',
  quiet: 'text-muted',
  busy: 'text-ember-ink',
  bad: 'text-danger-ink'
}

/** A model's state in a word, with its sign. */
export function StateMark({ id, state, choosing }: { id: string; state: ModelState; choosing: boolean }) {
  const { word, tone } = choosing ? { word: 'Choosing…', tone: 'busy' as const } : stateWord(state)
  const Icon = choosing ? Hourglass : iconOf(state)
  return (
    <p className={clsx('inline-flex shrink-0 items-center gap-1.5 text-sm', COLOURS[tone])}>
      <Icon aria-hidden className="size-4" />
      <span id={id}>{word}</span>
    </p>
  )
}

function iconOf(state: ModelState): LucideIcon {
  switch (state.kind) {
    case 'ready':
      return state.verified ? CircleCheck : CircleHelp
    case 'absent':
      return CircleDashed
    case 'downloading':
      return state.retry ? Hourglass : ArrowDownToLine
    case 'checking':
      return ScanLine
    case 'failed':
    case 'refused':
      return CircleX
    case 'unavailable':
      return CircleSlash
  }
}
