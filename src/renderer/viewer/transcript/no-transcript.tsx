import { useQuery } from '@tanstack/react-query'
import { AudioLines, MicOff, RotateCw, ScrollText, Settings } from 'lucide-react'
import type { TimelineItem } from '../../../shared/asset.ts'
import { api } from '../../state/client.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import type { Playback } from '../player/playback.ts'
import { LanguageMenu, Working } from './about-transcript.tsx'
import { transcribeAgain } from './ask-again.ts'
import { languageName } from './languages.ts'
import { TranscriptList } from './transcript-list.tsx'
import type { TranscriptNow } from './use-transcript.ts'

interface NoTranscriptProps {
  item: TimelineItem
  playback: Playback
  now: TranscriptNow
}

const nothing = () => {}
const NO_ENTRIES = () => []
const NO_MARKS = new Map<number, never>()

/** Why nothing is written down, and what to do about it; while it is being written, what there is of it. */
export function NoTranscript({ item, playback, now }: NoTranscriptProps) {
  const { transcript, standing, error, retry } = now
  if (error) return <ErrorState title="The transcript could not be read." error={error} onRetry={retry} />
  if (!standing || transcript === undefined) return <Waiting />
  const again = () => void transcribeAgain(item)
  const asked = (
    <LanguageMenu assetId={item.id} asked={standing.askedLanguage}>
      {standing.askedLanguage === 'auto' ? 'Any language' : languageName(standing.askedLanguage)}
    </LanguageMenu>
  )
  switch (standing.status) {
    case 'running':
    case 'queued':
    case 'waiting':
      return (
        <>
          <div className="flex shrink-0 flex-col gap-2 px-4 pb-3 text-muted text-sm">
            {asked}
            <Working standing={standing} durationMs={item.durationMs} />
            <Lacking why={standing.why} />
          </div>
          <TranscriptList
            segments={standing.soFar}
            playback={playback}
            marks={NO_MARKS}
            found={null}
            canEdit={false}
            editing={null}
            onEdit={nothing}
            onSave={nothing}
            entriesOf={NO_ENTRIES}
          />
        </>
      )
    case 'failed':
    case 'setAside':
      return (
        <ErrorState
          title="It could not be transcribed."
          error={standing.why ?? 'Nothing is known of the reason.'}
          onRetry={again}
        />
      )
    case 'notApplicable':
      return (
        <EmptyState icon={MicOff} title="Nothing to write down">
          {standing.why ?? 'There is no sound in it.'}
        </EmptyState>
      )
    case 'done':
      return (
        <EmptyState
          icon={AudioLines}
          title="Nobody is heard speaking"
          action={
            <>
              {asked}
              <Button icon={RotateCw} onClick={again}>
                Listen again
              </Button>
            </>
          }
        >
          No speech was found in it. With its language chosen, quiet speech may be.
        </EmptyState>
      )
    default:
      return (
        <EmptyState
          icon={ScrollText}
          title="Not transcribed yet"
          action={
            <Button icon={AudioLines} look="primary" onClick={again}>
              Transcribe
            </Button>
          }
        >
          {standing.why ?? 'What is said can be written down here, on this computer and without the network.'}
        </EmptyState>
      )
  }
}

/** The way to where it can be helped, when a model or a program is what it waits for. */
function Lacking({ why }: { why: string | null }) {
  const { data } = useQuery({ ...api.activity.get.queryOptions(), enabled: why !== null })
  const transcripts = data?.pipelines.find(({ pipeline }) => pipeline === 'transcripts')
  if (why === null || transcripts?.waitingFor !== why) return null
  return (
    <Button size="small" icon={Settings} onClick={() => navigate('/settings/models')} className="self-start">
      Open Models
    </Button>
  )
}

function Waiting() {
  return (
    <div className="flex flex-col gap-4 px-4 pt-2" aria-hidden>
      {['w-4/5', 'w-3/5', 'w-2/3'].map((width) => (
        <Skeleton key={width} className={`h-5 ${width}`} />
      ))}
    </div>
  )
}
