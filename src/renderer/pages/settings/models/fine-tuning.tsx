import { ChevronDown, ChevronUp, RotateCcw } from 'lucide-react'
import { useId, useState } from 'react'
import type { ModelTask } from '../../../../shared/model-task.ts'
import type { Settings } from '../../../../shared/settings.ts'
import { Button } from '../../../ui/button.tsx'
import { DEFAULTS } from '../defaults.ts'
import { useChangeSettings } from '../use-settings.ts'
import { TASKS } from './task-text.ts'
import { TUNING, type Tuned } from './tuning.ts'
import { TuningRow } from './tuning-row.tsx'

/** How one task is tuned: its thresholds, with the way back to what suits most. */
export function FineTuning({ task, settings }: { task: ModelTask; settings: Settings }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const change = useChangeSettings()
  const { when, rows } = TUNING[task]
  const changed = rows.filter(({ key }) => settings[key] !== DEFAULTS[key])
  const reset = () => {
    const patch: Partial<Pick<Settings, Tuned>> = Object.fromEntries(rows.map(({ key }) => [key, DEFAULTS[key]]))
    change.mutate(patch)
  }
  return (
    <div className="border-line border-t">
      <div className="flex flex-wrap items-center gap-x-2 px-2 py-1">
        <Button
          look="quiet"
          icon={open ? ChevronUp : ChevronDown}
          aria-expanded={open}
          aria-controls={`${id}-rows`}
          aria-label={`Fine-tuning${changed.length > 0 ? ' changed' : ''}: ${TASKS[task].title}`}
          onClick={() => setOpen(!open)}
          className="grow justify-start! px-2!"
        >
          Fine-tuning {changed.length > 0 && <span className="font-normal text-ember-ink text-sm">changed</span>}
        </Button>
        <Button
          look="quiet"
          size="small"
          icon={RotateCcw}
          aria-label={`Reset: ${TASKS[task].title}`}
          // Kept while it has the keyboard, which would be lost with it.
          className={changed.length > 0 ? '' : 'not-focus:invisible'}
          onClick={() => changed.length > 0 && reset()}
        >
          Reset
        </Button>
      </div>
      <div id={`${id}-rows`} hidden={!open}>
        {open && (
          <>
            <p className="px-4 pb-2 text-muted text-sm">{when}</p>
            <ul>
              {rows.map((row) => (
                <li key={row.key} className="border-line border-t px-4 py-3.5">
                  <TuningRow row={row} settings={settings} onChange={(patch) => change.mutate(patch)} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}
