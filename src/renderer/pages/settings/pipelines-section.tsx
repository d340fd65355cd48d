import { Switch } from '../../ui/switch.tsx'
import { PIPELINE_ORDER, PIPELINE_TEXT } from './pipeline-text.ts'
import { Card, CardRow, Section } from './section.tsx'
import { SettingsPending } from './settings-pending.tsx'
import { useChangeSettings, useSettings } from './use-settings.ts'

/** What is done to each photo. */
export function PipelinesSection() {
  const settings = useSettings()
  const change = useChangeSettings()
  if (!settings.data) return <SettingsPending query={settings} />
  const { pipelines } = settings.data.settings
  return (
    <Section
      title="Pipelines"
      intro="What Inglenook does with each photo. Switching one on again takes up where it stopped."
    >
      <Card label="Pipelines">
        {PIPELINE_ORDER.map((name) => {
          const { title, does, without } = PIPELINE_TEXT[name]
          return (
            <CardRow key={name}>
              <Switch
                label={title}
                hint={pipelines[name] ? does : `${does} ${without}`}
                checked={pipelines[name]}
                onCheckedChange={(on) => change.mutate({ pipelines: { ...pipelines, [name]: on } })}
              />
            </CardRow>
          )
        })}
      </Card>
    </Section>
  )
}
