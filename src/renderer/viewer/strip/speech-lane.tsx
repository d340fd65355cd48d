import { useMemo } from 'react'
import type { Segment } from '../../../shared/transcript.ts'
import type { Playback } from '../player/playback.ts'
import type { TimeWindow } from './window-of-time.ts'

interface SpeechLaneProps {
  segments: readonly Segment[]
  view: TimeWindow
  playback: Playback
}

/** Below this share of the width two stretches of speech are drawn as one. */
const CLOSE = 0.002

/** When somebody speaks. The lines themselves are in the transcript, with the keyboard: here they are for the pointer. */
export function SpeechLane({ segments, view, playback }: SpeechLaneProps) {
  const span = view.endMs - view.startMs
  const stretches = useMemo(() => stretchesOf(segments, view, span * CLOSE), [segments, view, span])
  return (
    <div className="relative h-4 overflow-hidden rounded-tile bg-sunken">
      {stretches.map(({ startMs, endMs, text }) => (
        <button
          key={startMs}
          type="button"
          tabIndex={-1}
          aria-hidden
          title={text}
          onClick={() => playback.seekTo(startMs)}
          className="absolute inset-y-0.5 min-w-0.5 rounded-[3px] bg-muted hover:brightness-125"
          style={{
            left: `${((startMs - view.startMs) / span) * 100}%`,
            width: `${((endMs - startMs) / span) * 100}%`
          }}
        />
      ))}
    </div>
  )
}

interface Stretch {
  startMs: number
  endMs: number
  text: string
}

function stretchesOf(segments: readonly Segment[], view: TimeWindow, closeMs: number): Stretch[] {
  const stretches: Stretch[] = []
  for (const { startMs, endMs, text } of segments) {
    if (endMs <= view.startMs || startMs >= view.endMs || text.trim() === '') continue
    const last = stretches.at(-1)
    const short = endMs - startMs < closeMs * 2
    if (last && startMs - last.endMs < closeMs && short) last.endMs = Math.max(last.endMs, endMs)
    else stretches.push({ startMs, endMs, text })
  }
  return stretches
}
