import { useQuery } from '@tanstack/react-query'
import { PackageOpen, ScanSearch, Shapes, ToggleLeft } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { whyNoThings } from './why-no-things.ts'

/** The Things page without things: says why, and offers what helps. */
export function NoThings() {
  const activity = useQuery(api.activity.get.queryOptions())
  if (activity.isError && !activity.data) {
    return (
      <ErrorState
        title="What the Things page waits for could not be read."
        error={activity.error}
        onRetry={() => void activity.refetch()}
      />
    )
  }
  if (!activity.data) return null
  const why = whyNoThings(activity.data)
  switch (why.kind) {
    case 'no-photos':
      return (
        <EmptyState
          icon={Shapes}
          title="Nothing here yet"
          action={<Go words="Add photos" on={() => openAddPhotos()} />}
        >
          Add photos, and the animals, vehicles, cups and chairs in them gather here.
        </EmptyState>
      )
    case 'switched-off':
      return (
        <EmptyState
          icon={ToggleLeft}
          title="Finding things is switched off"
          action={<Go words="Open Settings" on={() => navigate('/settings/pipelines')} />}
        >
          Things appear here once they are looked for in your photos.
        </EmptyState>
      )
    case 'models-missing':
      return (
        <EmptyState
          icon={PackageOpen}
          title="A model is missing"
          action={<Go words="Open Settings" on={() => navigate('/settings/models')} />}
        >
          {why.sentence} Your photos wait in line and are looked at as soon as it is there.
        </EmptyState>
      )
    case 'paused':
    case 'looking':
      return (
        <EmptyState
          icon={ScanSearch}
          title={why.kind === 'paused' ? 'Paused' : 'Looking for things'}
          {...(why.kind === 'paused' && { action: <Go words="Open Activity" on={() => navigate('/activity')} /> })}
        >
          <span className="block">
            {why.total > 0
              ? `${formatCount(why.examined)} of ${counted(why.total, 'photo')} looked at. Things appear here as they are found.`
              : 'Photos are being added. Things appear here as they are found.'}
            <span className="mx-auto mt-4 block w-64">
              <Progress value={why.total > 0 ? why.examined / why.total : null} label="Photos looked at for things" />
            </span>
          </span>
        </EmptyState>
      )
    case 'nothing-found':
      return (
        <EmptyState
          icon={Shapes}
          title="Nothing made out"
          {...(why.failed > 0 && { action: <Go words="See what failed" on={() => navigate('/activity')} /> })}
        >
          {counted(why.examined, 'photo was', 'photos were')} looked at, and nothing in them could be named.
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
