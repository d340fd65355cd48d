import { PackageOpen, ScanSearch, Shapes, ToggleLeft } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { counted, formatCount } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { EmptyPage, Go, UnderWay } from '../empty-page.tsx'
import { type WhyNoThings, whyNoThings } from './why-no-things.ts'

/** The Things page without things: says why, and offers what helps. */
export function NoThings() {
  return <EmptyPage page="Things">{(activity) => <Reason why={whyNoThings(activity)} />}</EmptyPage>
}

function Reason({ why }: { why: WhyNoThings }) {
  switch (why.kind) {
    case 'no-photos':
      return (
        <EmptyState
          icon={Shapes}
          title="Nothing here yet"
          action={
            <Button look="primary" onClick={() => openAddPhotos()}>
              Add photos
            </Button>
          }
        >
          Add photos, and the animals, vehicles, cups and chairs in them gather here.
        </EmptyState>
      )
    case 'switched-off':
      return (
        <EmptyState
          icon={ToggleLeft}
          title="Finding things is switched off"
          action={<Go to="/settings/pipelines">Open Settings</Go>}
        >
          Things appear here once they are looked for in your photos.
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
          icon={ScanSearch}
          doing="Looking for things"
          paused={why.kind === 'paused'}
          examined={why.examined}
          total={why.total}
          of={['photo', 'photos']}
          done="looked at"
          label="Photos looked at for things"
        >
          Things appear here as they are found.
        </UnderWay>
      )
    case 'nothing-found':
      return (
        <EmptyState
          icon={Shapes}
          title="Nothing made out"
          {...(why.failed > 0 && { action: <Go to="/activity">See what failed</Go> })}
        >
          {counted(why.examined, 'photo was', 'photos were')} looked at, and nothing in them could be named.
          {why.failed > 0 && ` ${formatCount(why.failed)} of them could not be read.`}
        </EmptyState>
      )
  }
}
