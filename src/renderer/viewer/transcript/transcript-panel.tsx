import clsx from 'clsx'
import { X } from 'lucide-react'
import type { TimelineItem } from '../../../shared/asset.ts'
import { usePreferences } from '../../state/preferences.ts'
import { IconButton } from '../../ui/button.tsx'
import type { Playback } from '../player/playback.ts'
import { NoTranscript } from './no-transcript.tsx'
import { TranscriptActions } from './transcript-actions.tsx'
import { TranscriptBody } from './transcript-body.tsx'
import type { TranscriptNow } from './use-transcript.ts'

interface TranscriptPanelProps {
  item: TimelineItem
  playback: Playback
  now: TranscriptNow
  /** It goes below the picture sooner. */
  stacked: boolean
}

/** What is said, at the right of the picture; below it on a narrow window. */
export function TranscriptPanel({ item, playback, now, stacked }: TranscriptPanelProps) {
  const set = usePreferences((preferences) => preferences.set)
  const { transcript } = now
  return (
    <aside
      aria-label="Transcript"
      className={clsx(
        'flex min-h-0 w-[360px] shrink-0 flex-col border-line border-l bg-raised',
        stacked
          ? 'max-lg:h-[38%] max-lg:w-full max-lg:border-t max-lg:border-l-0'
          : 'max-lg:w-72 max-md:h-[38%] max-md:w-full max-md:border-t max-md:border-l-0'
      )}
    >
      <div className="flex h-12 shrink-0 items-center gap-0.5 pr-2 pl-4">
        <h2 className="grow font-semibold">Transcript</h2>
        {transcript && <TranscriptActions item={item} transcript={transcript} />}
        <IconButton icon={X} label="Hide transcript" shortcut={['T']} onClick={() => set({ showTranscript: false })} />
      </div>
      {transcript && transcript.segments.length > 0 ? (
        <TranscriptBody item={item} playback={playback} transcript={transcript} standing={now.standing} />
      ) : (
        <div className="@container-[size] flex min-h-0 grow flex-col overflow-y-auto">
          <NoTranscript item={item} playback={playback} now={now} />
        </div>
      )}
    </aside>
  )
}
