import { Link } from 'wouter'
import { FaceCrop } from '../../ui/face-crop.tsx'
import { fineClockText, spokenClock } from '../player/clock-text.ts'
import type { Playback } from '../player/playback.ts'
import type { FaceLane } from './face-lanes.ts'
import { SpanLane } from './span-lane.tsx'
import type { TimeWindow } from './window-of-time.ts'

interface FaceLaneRowProps {
  lane: FaceLane
  view: TimeWindow
  playback: Playback
  labelWidth: number
}

/** When somebody is seen. */
export function FaceLaneRow({ lane, view, playback, labelWidth }: FaceLaneRowProps) {
  const { faceId, person } = lane
  const name = nameOf(lane)
  const spans = lane.spans.map(({ startMs, endMs }) => ({
    ...{ startMs, endMs, strength: 1 },
    tip: `${name}, ${fineClockText(startMs)} – ${fineClockText(endMs)}`,
    spoken: `${name} from ${spokenClock(startMs)} to ${spokenClock(endMs)}`
  }))
  const inside = (
    <>
      {faceId !== null && <FaceCrop faceId={faceId} alt="" className="size-5 rounded-full" />}
      <span className="truncate">{name}</span>
    </>
  )
  const look = 'flex shrink-0 items-center gap-1.5 px-3 text-muted text-xs'
  const label = person ? (
    <Link href={`/people/${person.id}`} className={`${look} hover:text-ink`} style={{ width: labelWidth }} title={name}>
      {inside}
    </Link>
  ) : (
    <span className={look} style={{ width: labelWidth }} title={name}>
      {inside}
    </span>
  )
  return <SpanLane name={name} label={label} spans={spans} view={view} playback={playback} />
}

function nameOf({ person, strangers }: FaceLane): string {
  return strangers > 1 ? `${strangers} others` : (person?.name ?? 'Someone')
}
