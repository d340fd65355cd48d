import type { Settings, SettingsPatch } from '../../../../shared/settings.ts'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { DEFAULTS } from '../defaults.ts'
import { SliderRow } from './slider-row.tsx'
import { LANGUAGES, languageName, type TuningRow as Row } from './tuning.ts'

interface TuningRowProps {
  row: Row
  settings: Settings
  onChange: (patch: SettingsPatch) => void
}

/** One thing to tune: a number on a scale, a language, or a switch. */
export function TuningRow({ row, settings, onChange }: TuningRowProps) {
  const { key, label, hint } = row
  if (row.kind === 'switch')
    return (
      <Switch
        label={label}
        hint={hint}
        checked={settings[row.key]}
        onCheckedChange={(on) => onChange({ [row.key]: on })}
      />
    )
  if (row.kind === 'language')
    return (
      <Select
        label={label}
        hint={hint}
        value={settings[row.key]}
        onValueChange={(language) => onChange({ [row.key]: language })}
        options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
      />
    )
  const value = settings[row.key]
  const { preset } = row
  return (
    <SliderRow
      label={label}
      hint={hint}
      min={row.min}
      max={row.max}
      step={row.step}
      value={value}
      fallback={DEFAULTS[row.key] ?? row.usual ?? row.min}
      words={row.words}
      ends={row.ends}
      onChange={(next) => onChange({ [key]: next })}
      {...(value !== DEFAULTS[row.key] && { onReset: () => onChange({ [key]: DEFAULTS[row.key] }) })}
      {...(preset && {
        preset: (
          <Button
            size="small"
            aria-pressed={value === preset.value}
            onClick={() => onChange({ [key]: value === preset.value ? DEFAULTS[row.key] : preset.value })}
            className="aria-pressed:bg-ember-wash aria-pressed:text-ember-ink"
          >
            {preset.label} ({row.words(preset.value)})
          </Button>
        )
      })}
    />
  )
}
