import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { setPaused } from '../../jobs/pausing.ts'
import { api } from '../../state/client.ts'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { PIPELINE_ORDER, PIPELINE_TEXT } from './pipeline-text.ts'
import { Card, CardRow, Section } from './section.tsx'
import { SettingsPending } from './settings-pending.tsx'
import { useChangeSettings, useSettings } from './use-settings.ts'

/** What is done to each photo, and what waits. */
export function PipelinesSection() {
  const settings = useSettings()
  const change = useChangeSettings()
  const { data: activity } = useQuery(api.activity.get.queryOptions())
  if (!settings.data) return <SettingsPending query={settings} />
  const { pipelines, pausedPipelines } = settings.data.settings
  const isPaused = (name: (typeof PIPELINE_ORDER)[number]) =>
    activity?.pipelines.find(({ pipeline }) => pipeline === name)?.paused ?? pausedPipelines.includes(name)
  return (
    <Section
      title="Pipelines"
      intro="What Inglenook does with each photo, video and sound. Paused: what is in line waits until you resume, and new ones join it. Switched off: it is not done at all; switching it on again takes up what was missed."
    >
      <Card label="Pipelines">
        {PIPELINE_ORDER.map((name) => {
          const { title, does, without } = PIPELINE_TEXT[name]
          const on = pipelines[name]
          const paused = isPaused(name)
          return (
            <CardRow key={name}>
              <Switch
                label={title}
                hint={on ? does : `${does} ${without}`}
                checked={on}
                onCheckedChange={(to) => change.mutate({ pipelines: { ...pipelines, [name]: to } })}
              />
              {on && (
                <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
                  <Button
                    size="small"
                    icon={paused ? Play : Pause}
                    aria-label={paused ? `Resume ${title}` : `Pause ${title}`}
                    onClick={() => void setPaused(!paused, name)}
                  >
                    {paused ? 'Resume' : 'Pause'}
                  </Button>
                  {paused && <span className="text-sm">Paused: what is in line waits.</span>}
                </div>
              )}
            </CardRow>
          )
        })}
      </Card>
    </Section>
  )
}
