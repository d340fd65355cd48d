import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SettingsPatch } from '../../../shared/settings.ts'
import { Button } from '../../ui/button.tsx'
import { DEFAULTS } from './defaults.ts'
import { Card, CardRow, Section } from './section.tsx'
import { SettingsPending } from './settings-pending.tsx'
import { SliderRow } from './slider-row.tsx'
import { useChangeSettings, useSettings } from './use-settings.ts'

/** Where the thumb of the distance stands while the model's own value holds; most recognisers state about this. */
const USUAL_DISTANCE = 0.6

/** How sure Inglenook must be of a face, a person and a thing. */
export function RecognitionSection() {
  const query = useSettings()
  const change = useChangeSettings()
  if (!query.data) return <SettingsPending query={query} />
  const { settings } = query.data
  const set = (patch: SettingsPatch) => change.mutate(patch)
  const reset = <K extends keyof typeof DEFAULTS>(key: K) =>
    settings[key] === DEFAULTS[key] ? {} : { onReset: () => set({ [key]: DEFAULTS[key] }) }
  const allDefault = (Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]).every(
    (key) => settings[key] === DEFAULTS[key]
  )
  return (
    <Section
      title="Recognition"
      intro="How sure Inglenook must be. The defaults suit most libraries."
      actions={
        <Button icon={RotateCcw} disabled={allDefault} onClick={() => set(DEFAULTS)}>
          All defaults
        </Button>
      }
    >
      <Group title="People" hint="All faces are sorted anew at once when you change these. Names you gave stay.">
        <CardRow>
          <SliderRow
            label="Likeness within a person"
            hint="How much two faces may differ and still be one person. The model knows a good value of its own."
            min={0.05}
            max={1.5}
            step={0.05}
            value={settings.personMaxDistance}
            fallback={USUAL_DISTANCE}
            words={(distance) => (distance === null ? 'Model default' : distance.toFixed(2))}
            ends={['Only near twins', 'Even distant likeness']}
            onChange={(personMaxDistance) => set({ personMaxDistance })}
            {...reset('personMaxDistance')}
          />
        </CardRow>
        <CardRow>
          <SliderRow
            label="Faces that make a person"
            hint="How often somebody must be seen before they show among the people."
            min={1}
            max={20}
            step={1}
            value={settings.personMinFaces}
            fallback={DEFAULTS.personMinFaces}
            words={(faces) => String(faces)}
            ends={['Everybody, even passers-by', 'Only those seen often']}
            onChange={(personMinFaces) => set({ personMinFaces })}
            {...reset('personMinFaces')}
          />
        </CardRow>
      </Group>
      <Group title="Finding" hint="Holds for photos that are looked at from now on.">
        <CardRow>
          <SliderRow
            label="Certainty of a face"
            hint="How sure it must be that something is a face at all."
            min={0.05}
            max={0.95}
            step={0.05}
            value={settings.faceMinScore}
            fallback={DEFAULTS.faceMinScore}
            words={percent}
            ends={['More faces, some wrong', 'Fewer, surer']}
            onChange={(faceMinScore) => set({ faceMinScore })}
            {...reset('faceMinScore')}
          />
        </CardRow>
        <CardRow>
          <SliderRow
            label="Certainty of a thing"
            hint="How sure it must be of an animal, a vehicle or any other thing."
            min={0.05}
            max={0.95}
            step={0.05}
            value={settings.objectMinScore}
            fallback={DEFAULTS.objectMinScore}
            words={percent}
            ends={['More things, some wrong', 'Fewer, surer']}
            onChange={(objectMinScore) => set({ objectMinScore })}
            {...reset('objectMinScore')}
          />
        </CardRow>
        <CardRow>
          <SliderRow
            label="Things in one photo"
            hint="At most so many are kept, the surest first."
            min={5}
            max={300}
            step={5}
            value={settings.objectMaxCount}
            fallback={DEFAULTS.objectMaxCount}
            words={(count) => String(count)}
            ends={['Only the surest', 'All of a crowd']}
            onChange={(objectMaxCount) => set({ objectMaxCount })}
            {...reset('objectMaxCount')}
          />
        </CardRow>
      </Group>
    </Section>
  )
}

function Group({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <>
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-2 text-muted text-sm">{hint}</p>
      <Card label={title}>{children}</Card>
    </>
  )
}

function percent(share: number | null): string {
  return `${Math.round((share ?? 0) * 100)} %`
}
