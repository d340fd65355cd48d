import { Link } from 'wouter'
import { friendlyLabel } from '../../state/label-text.ts'
import { fineClockText, spokenClock } from '../player/clock-text.ts'
import type { Playback } from '../player/playback.ts'
import { SILENCE, type SoundLane } from './sound-lanes.ts'
import { SpanLane } from './span-lane.tsx'
import type { TimeWindow } from './window-of-time.ts'

interface SoundLaneRowProps {
  lane: SoundLane
  view: TimeWindow
  playback: Playback
  labelWidth: number
}

/** Where one sound was heard. */
export function SoundLaneRow({ lane, view, playback, labelWidth }: SoundLaneRowProps) {
  const name = friendlyLabel(lane.label)
  const spans = lane.events.map(({ startMs, endMs, score }) => {
    const sure = `${Math.round(score * 100)} %`
    return {
      ...{ startMs, endMs, strength: score },
      tip: `${name}, ${fineClockText(startMs)} – ${fineClockText(endMs)}, ${sure}`,
      spoken: `${name} from ${spokenClock(startMs)} to ${spokenClock(endMs)}, ${sure} sure`
    }
  })
  const label = (
    <Link
      href={`/sounds/${encodeURIComponent(lane.label)}`}
      className="shrink-0 truncate px-3 text-muted text-xs hover:text-ink"
      style={{ width: labelWidth }}
      title={name}
    >
      {name}
    </Link>
  )
  const quiet = lane.label === SILENCE
  return <SpanLane name={name} label={label} spans={spans} quiet={quiet} view={view} playback={playback} />
}
