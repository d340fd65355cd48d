import clsx from 'clsx'
import { useMemo, useRef } from 'react'
import { Link } from 'wouter'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { SoundEvent } from '../../../shared/sound.ts'
import type { Segment } from '../../../shared/transcript.ts'
import type { WaveformLevels } from '../../../shared/waveform-zoom.ts'
import { formatDuration, formatWallClock } from '../../state/format.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import { SILENCE, soundLanes } from '../strip/sound-lanes.ts'
import { WaveformCanvas } from '../strip/waveform-canvas.tsx'
import { wholeOf } from '../strip/window-of-time.ts'
import { lastBegun, spanAt } from '../transcript/spoken.ts'
import { textPieces } from '../transcript/text-pieces.ts'
import type { Playback } from './playback.ts'
import { useAtTime, usePlayback } from './use-playback.ts'

interface AudioStageProps {
  item: TimelineItem
  playback: Playback
  levels: WaveformLevels | null
  segments: readonly Segment[] | null
  sounds: readonly SoundEvent[]
}

const MOST_LABELS = 6

/** The page of a recording: its shape as a picture, what is heard in it, and large, what is being said. */
export function AudioStage({ item, playback, levels, segments, sounds }: AudioStageProps) {
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const view = useMemo(() => wholeOf(durationMs), [durationMs])
  const labels = useMemo(
    () =>
      soundLanes(sounds)
        .filter(({ label }) => label !== SILENCE)
        .slice(0, MOST_LABELS),
    [sounds]
  )
  const shape = useRef<HTMLButtonElement>(null)
  return (
    <div className="@container-[size] absolute inset-0 overflow-y-auto">
      <div
        className={clsx(
          'flex min-h-full flex-col items-center justify-center gap-6 px-14 py-6 text-center',
          '[@container_(max-height:340px)]:gap-3 [@container_(max-height:340px)]:py-3'
        )}
      >
        {/* Where there is little room, the bar above says it alone. */}
        <div className="flex max-w-2xl flex-col gap-1 [@container_(max-height:340px)]:hidden">
          <p className="break-words font-semibold text-xl" data-selectable>
            {item.fileName}
          </p>
          <p className="text-muted">
            {formatWallClock(item.takenLocalMs)}
            {durationMs > 0 && ` · ${formatDuration(durationMs)}`}
          </p>
        </div>
        <button
          ref={shape}
          type="button"
          tabIndex={-1}
          aria-hidden
          onClick={(event) => {
            const place = event.currentTarget.getBoundingClientRect()
            playback.seekTo(((event.clientX - place.left) / place.width) * durationMs)
          }}
          className="w-full max-w-3xl cursor-pointer"
        >
          <WaveformCanvas
            levels={levels}
            view={view}
            playback={playback}
            bar={3}
            gap={2}
            className="h-36 w-full [@container_(max-height:340px)]:h-24"
          />
        </button>
        {segments && segments.length > 0 && (
          <div className="flex min-h-20 w-full [@container_(max-height:340px)]:min-h-16 max-w-2xl items-start justify-center">
            <SpokenNow segments={segments} playback={playback} />
          </div>
        )}
        {labels.length > 0 && (
          <ul aria-label="Sounds" className="flex max-w-2xl flex-wrap justify-center gap-2">
            {labels.map(({ label }) => (
              <li key={label}>
                <Link
                  href={`/sounds/${encodeURIComponent(label)}`}
                  className="inline-flex min-h-7 items-center rounded-full bg-sunken px-3 text-sm transition-colors hover:bg-line"
                >
                  {friendlyLabel(label)}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

/** The line that is being said, word by word. The transcript beside it is what a screen reader reads. */
function SpokenNow({ segments, playback }: { segments: readonly Segment[]; playback: Playback }) {
  const current = useAtTime(playback, (timeMs) => spanAt(segments, timeMs))
  const word = useAtTime(playback, (timeMs) => lastBegun(segments[current]?.words ?? [], timeMs))
  const segment = segments[current]
  if (!segment) return null
  return (
    <p aria-hidden dir="auto" className="text-balance font-semibold text-2xl [@container_(max-height:340px)]:text-lg">
      {textPieces(segment).map((piece) => (
        <span key={piece.at} className={piece.word !== null && piece.word > word ? 'text-muted' : undefined}>
          {piece.text}
        </span>
      ))}
    </p>
  )
}
