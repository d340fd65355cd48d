import { useState } from 'react'
import type { Settings } from '../../../shared/settings.ts'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { hoursText, minuteOf, minuteText } from './processing-text.ts'

type Hours = NonNullable<Settings['onlyBetween']>

/** At night, when nothing else is known. */
const AT_FIRST: Hours = { fromMinute: 22 * 60, toMinute: 6 * 60 }

interface WorkingHoursProps {
  value: Hours | null
  now: number
  onChange: (hours: Hours | null) => void
}

/** The hours outside of which processing rests. A field keeps what is being typed until it is a time. */
export function WorkingHours({ value, now, onChange }: WorkingHoursProps) {
  const [last, setLast] = useState(AT_FIRST)
  const [typed, setTyped] = useState<{ from: string; to: string } | null>(null)
  const shown = typed ?? {
    from: minuteText((value ?? last).fromMinute),
    to: minuteText((value ?? last).toMinute)
  }
  const type = (next: { from: string; to: string }) => {
    const fromMinute = minuteOf(next.from)
    const toMinute = minuteOf(next.to)
    const complete = fromMinute !== null && toMinute !== null
    setTyped(complete ? null : next)
    if (!complete) return
    setLast({ fromMinute, toMinute })
    onChange({ fromMinute, toMinute })
  }
  return (
    <>
      <Switch
        label="Only between certain hours"
        hint={hoursText(value, now)}
        checked={value !== null}
        onCheckedChange={(on) => {
          setTyped(null)
          if (value) setLast(value)
          onChange(on ? last : null)
        }}
      />
      {value && (
        <div className="mt-3 flex flex-wrap gap-4">
          <TextField
            label="From"
            type="time"
            required
            value={shown.from}
            className="w-36"
            onChange={(event) => type({ ...shown, from: event.target.value })}
          />
          <TextField
            label="To"
            type="time"
            required
            value={shown.to}
            className="w-36"
            onChange={(event) => type({ ...shown, to: event.target.value })}
          />
        </div>
      )}
    </>
  )
}
