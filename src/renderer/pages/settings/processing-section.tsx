import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import type { Activity } from '../../../shared/job.ts'
import { setPaused } from '../../jobs/pausing.ts'
import { api } from '../../state/client.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useNow } from './models/use-now.ts'
import { coreChoices, idleText, powerText, rightNowText } from './processing-text.ts'
import { Card, CardRow, Section } from './section.tsx'
import { SettingsPending } from './settings-pending.tsx'
import { useChangeSettings, useSettings } from './use-settings.ts'
import { WorkingHours } from './working-hours.tsx'

/** The computer's power source and use change without an event of ours. */
const LOOK_AGAIN_MS = 5_000

/** When Inglenook works, and with how much of the computer. */
export function ProcessingSection() {
  const settings = useSettings()
  const change = useChangeSettings()
  const { data: activity } = useQuery(api.activity.get.queryOptions())
  const { data: computer } = useQuery({
    ...api.settings.computer.queryOptions(),
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS
  })
  const now = useNow(true)
  if (!settings.data) return <SettingsPending query={settings} />
  const { cores, onlyWhenIdle, onlyOnMains, onlyBetween, notifyWhenDone } = settings.data.settings
  return (
    <Section
      title="Processing"
      intro="Inglenook looks into your photos while it is open, and gives way to everything else on this computer. Here you say when, and with how much of it."
    >
      <Card label="Right now">
        <CardRow>
          <RightNow activity={activity} />
        </CardRow>
      </Card>
      <Card label="How much">
        <CardRow>
          <Select
            label="Processor cores"
            hint="More are quicker, and warmer. It takes effect with the next photo."
            value={String(cores ?? '')}
            onValueChange={(value) => change.mutate({ cores: value === '' ? null : Number(value) })}
            options={coreChoices(computer?.cores ?? null, cores)}
          />
        </CardRow>
      </Card>
      <Card label="When">
        <CardRow>
          <Switch
            label="Only when nobody uses the computer"
            hint={`Work goes on once keyboard and mouse have rested for two minutes, and stops when you are back. ${idleText(computer ?? null)}`}
            checked={onlyWhenIdle}
            onCheckedChange={(on) => change.mutate({ onlyWhenIdle: on })}
          />
        </CardRow>
        <CardRow>
          <Switch
            label="Only on mains power"
            hint={`Work waits while the computer runs on its battery. ${powerText(computer ?? null)}`}
            checked={onlyOnMains}
            onCheckedChange={(on) => change.mutate({ onlyOnMains: on })}
          />
        </CardRow>
        <CardRow>
          <WorkingHours value={onlyBetween} now={now} onChange={(hours) => change.mutate({ onlyBetween: hours })} />
        </CardRow>
      </Card>
      <Card label="Messages">
        <CardRow>
          <Switch
            label="Tell me when a long import is done"
            hint="With a notification of your system, once everything that came in was looked into."
            checked={notifyWhenDone}
            onCheckedChange={(on) => change.mutate({ notifyWhenDone: on })}
          />
        </CardRow>
      </Card>
    </Section>
  )
}

function RightNow({ activity }: { activity: Activity | undefined }) {
  if (!activity) return <Skeleton className="h-9 w-full" />
  const { paused } = activity
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-56" aria-live="polite">
        <p>Right now</p>
        <p className="text-muted text-sm">{rightNowText(activity)}</p>
      </div>
      <Button look={paused ? 'primary' : 'plain'} icon={paused ? Play : Pause} onClick={() => void setPaused(!paused)}>
        {paused ? 'Resume all' : 'Pause all'}
      </Button>
    </div>
  )
}
