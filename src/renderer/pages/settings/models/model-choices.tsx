import { ChevronDown, ChevronUp } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import type { ModelInfo, TaskModels } from '../../../../shared/models-overview.ts'
import { Button } from '../../../ui/button.tsx'
import { isLong, visibleModels } from './model-facts.ts'
import { ModelRow } from './model-row.tsx'
import { TASKS } from './task-text.ts'

interface ModelChoicesProps {
  card: TaskModels
  labelledBy: string
  /** The model that the app is being asked to use. */
  choosing: string | null
  onChoose: (model: ModelInfo) => void
  onProblem: (sentence: string | null) => void
}

/**
 * The models of a task as one group of radios.
 *
 * Note: arrows look, Space chooses. In a plain group of radios the arrows choose as they go; here a choice may start a
 * download of gigabytes, so they only move, as in a toolbar.
 */
export function ModelChoices({ card, labelledBy, choosing, onChoose, onProblem }: ModelChoicesProps) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [rovingId, setRovingId] = useState<string | null>(null)
  const shown = visibleModels(card.models, open)
  const reachable = (shown.find((model) => model.id === rovingId) ?? shown.find(({ selected }) => selected) ?? shown[0])
    ?.id
  const others = card.models.length - visibleModels(card.models, false).length
  const words = open ? 'Only the one in use' : `Other models (${others})`
  return (
    <>
      <div
        role="radiogroup"
        aria-labelledby={labelledBy}
        aria-describedby={`${id}-keys`}
        onKeyDown={(event) => moveByKey(event)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setRovingId(null)
        }}
      >
        {shown.map((model) => (
          <ModelRow
            key={model.id}
            model={model}
            reachable={model.id === reachable}
            choosing={model.id === choosing}
            onFocus={() => setRovingId(model.id)}
            onChoose={() => onChoose(model)}
            onProblem={onProblem}
          />
        ))}
      </div>
      <p id={`${id}-keys`} className="sr-only">
        Arrow keys go through the models, Space chooses one.
      </p>
      {isLong(card.models) && (
        <div className="border-line border-t px-2 py-1">
          <Button
            look="quiet"
            icon={open ? ChevronUp : ChevronDown}
            aria-expanded={open}
            aria-label={`${words}: ${TASKS[card.task].title}`}
            onClick={() => setOpen(!open)}
            className="w-full justify-start! px-2!"
          >
            {words}
          </Button>
        </div>
      )}
    </>
  )
}

function moveByKey(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || event.target.role !== 'radio') return
  const radios = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')]
  const here = radios.indexOf(event.target)
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: (here + 1) % radios.length,
    ArrowRight: (here + 1) % radios.length,
    ArrowUp: (here + radios.length - 1) % radios.length,
    ArrowLeft: (here + radios.length - 1) % radios.length,
    Home: 0,
    End: radios.length - 1
  }
  const target = steps[event.key]
  if (target === undefined) return
  event.preventDefault()
  radios[target]?.focus()
}
