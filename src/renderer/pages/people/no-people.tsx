import { PackageOpen, ScanFace, ToggleLeft, UserRoundSearch, UsersRound } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { counted, formatCount } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { EmptyPage, Go, UnderWay } from '../empty-page.tsx'
import { type WhyNoPeople, whyNoPeople } from './why-no-people.ts'

/** The People page without people: says why, and offers what helps. */
export function NoPeople({ unassignedFaces }: { unassignedFaces: number }) {
  return <EmptyPage page="People">{(activity) => <Reason why={whyNoPeople(activity, unassignedFaces)} />}</EmptyPage>
}

function Reason({ why }: { why: WhyNoPeople }) {
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
        <EmptyState
          icon={ToggleLeft}
          title="Finding faces is switched off"
          action={<Go to="/settings/pipelines">Open Settings</Go>}
        >
          People appear here once faces are looked for in your photos.
        </EmptyState>
      )
    case 'models-missing':
      return (
        <EmptyState icon={PackageOpen} title="A model is missing" action={<Go to="/settings/models">Open Settings</Go>}>
          {why.sentence} Your photos wait in line and are looked at as soon as it is there.
        </EmptyState>
      )
    case 'paused':
    case 'looking':
      return (
        <UnderWay
          icon={ScanFace}
          doing="Looking for faces"
          paused={why.kind === 'paused'}
          examined={why.examined}
          total={why.total}
          of={['photo or video', 'photos and videos']}
          done="looked at"
          label="Photos and videos looked at for faces"
        >
          People appear here as they are found.
        </UnderWay>
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
