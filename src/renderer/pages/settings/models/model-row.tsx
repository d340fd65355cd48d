import clsx from 'clsx'
import { useId } from 'react'
import { licenceInWords } from '../../../../shared/licence.ts'
import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { AccuracyMeter } from './accuracy-meter.tsx'
import { ModelActions } from './model-actions.tsx'
import { costText, tooLargeText } from './model-facts.ts'
import { ModelProgress } from './model-progress.tsx'
import { StateMark } from './state-mark.tsx'

interface ModelRowProps {
  model: ModelInfo
  /** Whether Tab comes to its radio. */
  reachable: boolean
  /** The app is being asked to use it. */
  choosing: boolean
  onFocus: () => void
  onChoose: () => void
  onProblem: (sentence: string | null) => void
}

/** One model: its radio, what it costs, how good it is, how it is doing, and what can be done with it. */
export function ModelRow({ model, reachable, choosing, onFocus, onChoose, onProblem }: ModelRowProps) {
  const id = useId()
  const tooLarge = tooLargeText(model)
  const cost = costText(model)
  return (
    <div data-model={model.id} className="relative border-line border-t px-4 py-3.5 first:border-t-0">
      <div className="flex items-start gap-3">
        {/* biome-ignore lint/a11y/useSemanticElements: an input would choose with every arrow key, see model-choices.tsx. */}
        <button
          type="button"
          role="radio"
          aria-checked={model.selected}
          aria-disabled={!model.available || undefined}
          aria-busy={choosing || undefined}
          aria-labelledby={`${id}-name ${id}-state`}
          aria-describedby={`${id}-facts ${id}-accuracy ${id}-now`}
          tabIndex={reachable ? 0 : -1}
          onFocus={onFocus}
          onClick={() => model.available && onChoose()}
          className={clsx(
            'flex min-w-0 grow items-start gap-3 rounded-control text-left',
            // The whole row chooses, but for what lies above it.
            'after:absolute after:inset-0',
            model.available && !model.selected && 'hover:after:bg-hover'
          )}
        >
          <Dot checked={model.selected} disabled={!model.available} busy={choosing} />
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <span
              id={`${id}-name`}
              className={clsx(model.selected && 'font-semibold', !model.available && 'text-muted')}
            >
              {model.label}
            </span>
            {model.isDefault && <Tag>Default</Tag>}
            {model.origin === 'mirror' && (
              <Tag>{model.replacesBuiltIn ? 'Your mirror’s version' : 'From your mirror'}</Tag>
            )}
            {model.note && <span className="text-muted text-sm">{model.note}</span>}
          </span>
        </button>
        <StateMark id={`${id}-state`} state={model.state} choosing={choosing} />
      </div>
      <div className="pl-8">
        <p id={`${id}-facts`} className="text-muted text-sm">
          {[cost, licenceInWords(model.licence)].filter((part) => part !== '').join(' · ')}
        </p>
        {tooLarge && <p className="mt-1 text-danger-ink text-sm">{tooLarge}</p>}
        <div id={`${id}-accuracy`}>{model.accuracy && <AccuracyMeter accuracy={model.accuracy} />}</div>
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1">
          {/* As tall as a bar with its line, so that nothing moves when a download begins. */}
          <div id={`${id}-now`} className="flex min-h-7 min-w-0 grow basis-56 flex-col justify-center">
            <ModelProgress model={model} />
          </div>
          <ModelActions model={model} onProblem={onProblem} />
        </div>
      </div>
    </div>
  )
}

function Dot({ checked, disabled, busy }: { checked: boolean; disabled: boolean; busy: boolean }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'flex size-5 shrink-0 items-center justify-center rounded-full border-2 transition-colors',
        checked ? 'border-ember-ink' : 'border-edge',
        disabled && 'opacity-40',
        busy && 'animate-breathe'
      )}
    >
      <span className={clsx('size-2.5 rounded-full', checked ? 'bg-ember-ink' : busy && 'bg-edge')} />
    </span>
  )
}

function Tag({ children }: { children: string }) {
  return <span className="rounded-full bg-sunken px-2 text-muted text-xs leading-5">{children}</span>
}
