import clsx from 'clsx'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { SoundEvent } from '../../../shared/sound.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import { Tooltip } from '../../ui/tooltip.tsx'
import { fineClockText, spokenClock } from '../player/clock-text.ts'
import type { Playback } from '../player/playback.ts'
import { SILENCE, type SoundLane } from './sound-lanes.ts'
import type { TimeWindow } from './window-of-time.ts'

interface SoundLaneRowProps {
  lane: SoundLane
  view: TimeWindow
  playback: Playback
  labelWidth: number
}

/** Where one sound was heard. One tab stop; arrows go from one to the next, Enter or a click goes to where it begins. */
export function SoundLaneRow({ lane, view, playback, labelWidth }: SoundLaneRowProps) {
  const [stop, setStop] = useState(0)
  const row = useRef<HTMLDivElement>(null)
  const name = friendlyLabel(lane.label)
  const inSight = lane.events
    .map((event, index) => ({ event, index }))
    .filter(({ event }) => event.endMs > view.startMs && event.startMs < view.endMs)
  const tabbable = inSight.some(({ index }) => index === stop) ? stop : inSight[0]?.index

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    const place = inSight.findIndex(({ index }) => index === tabbable) + step
    const next = inSight[place]
    if (!next) return
    setStop(next.index)
    row.current?.querySelector<HTMLElement>(`[data-event="${next.index}"]`)?.focus()
  }
  return (
    <div className="flex h-6 items-center">
      <Link
        href={`/sounds/${encodeURIComponent(lane.label)}`}
        className="shrink-0 truncate px-3 text-muted text-xs hover:text-ink"
        style={{ width: labelWidth }}
        title={name}
      >
        {name}
      </Link>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, no form. */}
      <div
        ref={row}
        role="group"
        aria-label={name}
        onKeyDown={onKeyDown}
        className="relative h-4 min-w-0 grow overflow-hidden rounded-tile bg-sunken"
      >
        {inSight.map(({ event, index }) => (
          <EventBar
            key={index}
            event={event}
            index={index}
            name={name}
            quiet={lane.label === SILENCE}
            view={view}
            tabbable={index === tabbable}
            onGo={() => {
              setStop(index)
              playback.seekTo(event.startMs)
            }}
          />
        ))}
      </div>
    </div>
  )
}

interface EventBarProps {
  event: SoundEvent
  index: number
  name: string
  /** It is no sound, and so is not to stand out. */
  quiet: boolean
  view: TimeWindow
  tabbable: boolean
  onGo: () => void
}

function EventBar({ event, index, name, quiet, view, tabbable, onGo }: EventBarProps) {
  const { startMs, endMs, score } = event
  const span = view.endMs - view.startMs
  const from = Math.max(0, (startMs - view.startMs) / span)
  const to = Math.min(1, (endMs - view.startMs) / span)
  const sure = `${Math.round(score * 100)} %`
  return (
    <Tooltip label={`${name}, ${fineClockText(startMs)} – ${fineClockText(endMs)}, ${sure}`} side="top">
      <button
        type="button"
        data-event={index}
        tabIndex={tabbable ? 0 : -1}
        aria-label={`${name} from ${spokenClock(startMs)} to ${spokenClock(endMs)}, ${sure} sure`}
        onClick={onGo}
        className={clsx(
          'absolute inset-y-0.5 min-w-1 rounded-[3px] outline-offset-[-1px] hover:brightness-125 focus-visible:z-[1]',
          quiet ? 'bg-edge' : 'bg-ember'
        )}
        style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%`, opacity: 0.35 + 0.65 * score }}
      />
    </Tooltip>
  )
}
