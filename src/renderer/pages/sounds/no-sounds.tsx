import { AudioLines, Ear, PackageOpen, ToggleLeft } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { counted, formatCount } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { EmptyPage, Go, UnderWay } from '../empty-page.tsx'
import { type WhyNoSounds, whyNoSounds } from './why-no-sounds.ts'

/** The Sounds page without sounds: says why, and offers what helps. */
export function NoSounds() {
  return <EmptyPage page="Sounds">{(activity) => <Reason why={whyNoSounds(activity)} />}</EmptyPage>
}

function Reason({ why }: { why: WhyNoSounds }) {
  switch (why.kind) {
    case 'no-recordings':
      return (
        <EmptyState
          icon={AudioLines}
          title="Nothing to hear yet"
          action={
            <Button look="primary" onClick={() => openAddPhotos()}>
              Add videos and recordings
            </Button>
          }
        >
          Add videos and recordings, and the laughter, music and birdsong in them gather here.
        </EmptyState>
      )
    case 'switched-off':
      return (
        <EmptyState
          icon={ToggleLeft}
          title="Listening is switched off"
          action={<Go to="/settings/pipelines">Open Settings</Go>}
        >
          Sounds appear here once your videos and recordings are listened to.
        </EmptyState>
      )
    case 'lacking':
      return (
        <EmptyState
          icon={PackageOpen}
          title="Something is missing"
          action={<Go to="/settings/models">Open Settings</Go>}
        >
          {why.sentence} Your videos and recordings wait in line and are listened to as soon as it is there.
        </EmptyState>
      )
    case 'paused':
    case 'listening':
      return (
        <UnderWay
          icon={Ear}
          doing="Listening"
          paused={why.kind === 'paused'}
          examined={why.examined}
          total={why.total}
          of={['video or recording', 'videos and recordings']}
          done="listened to"
          label="Videos and recordings listened to"
        >
          Sounds appear here as they are heard.
        </UnderWay>
      )
    case 'nothing-heard':
      return (
        <EmptyState
          icon={Ear}
          title="Nothing made out"
          {...(why.failed > 0 && { action: <Go to="/activity">See what failed</Go> })}
        >
          {counted(why.examined, 'video or recording was', 'videos and recordings were')} listened to, and nothing in
          them could be named.
          {why.silent > 0 && ` ${formatCount(why.silent)} of them ${why.silent === 1 ? 'has' : 'have'} no sound.`}
          {why.failed > 0 && ` ${formatCount(why.failed)} of them could not be read.`}
        </EmptyState>
      )
  }
}
