import { useQuery } from '@tanstack/react-query'
import { PackageOpen, ScanFace, ToggleLeft, UserRoundSearch, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { whyNoPeople } from './why-no-people.ts'

/** The People page without people: says why, and offers what helps. */
export function NoPeople({ unassignedFaces }: { unassignedFaces: number }) {
  const activity = useQuery(api.activity.get.queryOptions())
  if (activity.isError && !activity.data) {
    return (
      <ErrorState
        title="What the People page waits for could not be read."
        error={activity.error}
        onRetry={() => void activity.refetch()}
      />
    )
  }
  if (!activity.data) return null
  const why = whyNoPeople(activity.data, unassignedFaces)
  switch (why.kind) {
    case 'no-photos':
      return (
        <EmptyState
          icon={UsersRound}
          title="Nobody here yet"
          action={
            <Button look="primary" onClick={() => openAddPhotos()}>
              Add photos
            </Button>
          }
        >
          Add photos of your family, and the people in them gather here for you to name.
        </EmptyState>
      )
    case 'switched-off':
      return (
        <EmptyState icon={ToggleLeft} title="Finding faces is switched off" action={to('pipelines', 'Open Settings')}>
          People appear here once faces are looked for in your photos.
        </EmptyState>
      )
    case 'models-missing':
      return (
        <EmptyState icon={PackageOpen} title="A model is missing" action={to('models', 'Open Settings')}>
          {why.sentence} Your photos wait in line and are looked at as soon as it is there.
        </EmptyState>
      )
    case 'paused':
      return (
        <EmptyState
          icon={ScanFace}
          title="Paused"
          action={
            <Button look="primary" onClick={() => navigate('/activity')}>
              Open Activity
            </Button>
          }
        >
          <HowFar examined={why.examined} total={why.total} />
        </EmptyState>
      )
    case 'looking':
      return (
        <EmptyState icon={ScanFace} title="Looking for faces">
          <HowFar examined={why.examined} total={why.total} />
        </EmptyState>
      )
    case 'only-strangers':
      return (
        <EmptyState icon={UserRoundSearch} title="Nobody seen often enough">
          {counted(why.faces, 'face was', 'faces were')} found. A person appears here once the same face is seen in more
          than one photo.
        </EmptyState>
      )
    case 'no-faces':
      return (
        <EmptyState
          icon={UsersRound}
          title="No faces found"
          {...(why.failed > 0 && { action: <Button onClick={() => navigate('/activity')}>See what failed</Button> })}
        >
          {counted(why.examined, 'photo or video was', 'photos and videos were')} looked at, and none shows a face that
          could be made out.
          {why.failed > 0 && ` ${formatCount(why.failed)} of them could not be read.`}
        </EmptyState>
      )
  }
}

function to(section: string, words: string): ReactNode {
  return (
    <Button look="primary" onClick={() => navigate(`/settings/${section}`)}>
      {words}
    </Button>
  )
}

function HowFar({ examined, total }: { examined: number; total: number }) {
  return (
    <span className="block">
      {total > 0
        ? `${formatCount(examined)} of ${counted(total, 'photo or video', 'photos and videos')} looked at. People appear here as they are found.`
        : 'Files are being added. People appear here as they are found.'}
      <span className="mx-auto mt-4 block w-64">
        <Progress value={total > 0 ? examined / total : null} label="Photos and videos looked at for faces" />
      </span>
    </span>
  )
}
