import { useQuery } from '@tanstack/react-query'
import { AudioLines, Ear, PackageOpen, ToggleLeft } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { whyNoSounds } from './why-no-sounds.ts'

/** The Sounds page without sounds: says why, and offers what helps. */
export function NoSounds() {
  const activity = useQuery(api.activity.get.queryOptions())
  if (activity.isError && !activity.data) {
    return (
      <ErrorState
        title="What the Sounds page waits for could not be read."
        error={activity.error}
        onRetry={() => void activity.refetch()}
      />
    )
  }
  if (!activity.data) return null
  const why = whyNoSounds(activity.data)
  switch (why.kind) {
    case 'no-recordings':
      return (
        <EmptyState
          icon={AudioLines}
          title="Nothing to hear yet"
          action={<Go words="Add videos and recordings" on={() => openAddPhotos()} />}
        >
          Add videos and recordings, and the laughter, music and birdsong in them gather here.
        </EmptyState>
      )
    case 'switched-off':
      return (
        <EmptyState
          icon={ToggleLeft}
          title="Listening is switched off"
          action={<Go words="Open Settings" on={() => navigate('/settings/pipelines')} />}
        >
          Sounds appear here once your videos and recordings are listened to.
        </EmptyState>
      )
    case 'lacking':
      return (
        <EmptyState
          icon={PackageOpen}
          title="Something is missing"
          action={<Go words="Open Settings" on={() => navigate('/settings/models')} />}
        >
          {why.sentence} Your videos and recordings wait in line and are listened to as soon as it is there.
        </EmptyState>
      )
    case 'paused':
    case 'listening':
      return (
        <EmptyState
          icon={Ear}
          title={why.kind === 'paused' ? 'Paused' : 'Listening'}
          {...(why.kind === 'paused' && { action: <Go words="Open Activity" on={() => navigate('/activity')} /> })}
        >
          <span className="block">
            {why.total > 0
              ? `${formatCount(why.examined)} of ${counted(why.total, 'video or recording', 'videos and recordings')} listened to. Sounds appear here as they are heard.`
              : 'Files are being added. Sounds appear here as they are heard.'}
            <span className="mx-auto mt-4 block w-64">
              <Progress
                value={why.total > 0 ? why.examined / why.total : null}
                label="Videos and recordings listened to"
              />
            </span>
          </span>
        </EmptyState>
      )
    case 'nothing-heard':
      return (
        <EmptyState
          icon={Ear}
          title="Nothing made out"
          {...(why.failed > 0 && { action: <Go words="See what failed" on={() => navigate('/activity')} /> })}
        >
          {counted(why.examined, 'video or recording was', 'videos and recordings were')} listened to, and nothing in
          them could be named.
          {why.silent > 0 && ` ${formatCount(why.silent)} of them ${why.silent === 1 ? 'has' : 'have'} no sound.`}
          {why.failed > 0 && ` ${formatCount(why.failed)} of them could not be read.`}
        </EmptyState>
      )
  }
}

function Go({ words, on }: { words: string; on: () => void }) {
  return (
    <Button look="primary" onClick={on}>
      {words}
    </Button>
  )
}
