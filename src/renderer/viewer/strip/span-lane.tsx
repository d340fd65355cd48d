import clsx from 'clsx'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { Tooltip } from '../../ui/tooltip.tsx'
import type { Playback } from '../player/playback.ts'
import type { TimeWindow } from './window-of-time.ts'

/** A stretch of time to be drawn, in the order of their starts. */
export interface LaneSpan {
  startMs: number
  endMs: number
  /** Shown beside the pointer. */
  tip: string
  /** The same for a screen reader. */
  spoken: string
  /** 0..1 */
  strength: number
}

interface SpanLaneProps {
  name: string
  /** What stands before it, in the width of all labels. */
  label: ReactNode
  spans: readonly LaneSpan[]
  /** It is nothing that is to stand out. */
  quiet?: boolean
  view: TimeWindow
  playback: Playback
}

/** When something is there. One tab stop; arrows go from one stretch to the next, Enter or a click to where it begins. */
export function SpanLane({ name, label, spans, quiet = false, view, playback }: SpanLaneProps) {
  const [stop, setStop] = useState(0)
  const row = useRef<HTMLDivElement>(null)
  const inSight = spans
    .map((span, index) => ({ span, index }))
    .filter(({ span }) => span.endMs > view.startMs && span.startMs < view.endMs)
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
      {label}
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, no form. */}
      <div
        ref={row}
        role="group"
        aria-label={name}
        onKeyDown={onKeyDown}
        className="relative h-4 min-w-0 grow overflow-hidden rounded-tile bg-sunken"
      >
        {inSight.map(({ span, index }) => (
          <SpanBar
            key={index}
            span={span}
            quiet={quiet}
            index={index}
            view={view}
            tabbable={index === tabbable}
            onGo={() => {
              setStop(index)
              playback.seekTo(span.startMs)
            }}
          />
        ))}
      </div>
    </div>
  )
}

interface SpanBarProps {
  span: LaneSpan
  index: number
  quiet: boolean
  view: TimeWindow
  tabbable: boolean
  onGo: () => void
}

function SpanBar({
  span: { startMs, endMs, tip, spoken, strength },
  index,
  quiet,
  view,
  tabbable,
  onGo
}: SpanBarProps) {
  const length = view.endMs - view.startMs
  const from = Math.max(0, (startMs - view.startMs) / length)
  const to = Math.min(1, (endMs - view.startMs) / length)
  return (
    <Tooltip label={tip} side="top">
      <button
        type="button"
        data-event={index}
        tabIndex={tabbable ? 0 : -1}
        aria-label={spoken}
        onClick={onGo}
        className={clsx(
          'absolute inset-y-0.5 min-w-1 rounded-[3px] outline-offset-[-1px] hover:brightness-125 focus-visible:z-[1]',
          quiet ? 'bg-edge' : 'bg-ember'
        )}
        style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%`, opacity: 0.35 + 0.65 * strength }}
      />
    </Tooltip>
  )
}
