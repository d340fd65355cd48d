import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { type PointerEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { AssetDetail } from '../../../shared/asset-detail.ts'
import type { SoundEvent } from '../../../shared/sound.ts'
import type { Segment } from '../../../shared/transcript.ts'
import type { WaveformLevels } from '../../../shared/waveform-zoom.ts'
import { IconButton } from '../../ui/button.tsx'
import { useElementSize } from '../../ui/use-element-size.ts'
import { clockText, fineClockText } from '../player/clock-text.ts'
import { keepFocus } from '../player/keep-focus.ts'
import type { Playback } from '../player/playback.ts'
import { useAtTime, usePlayback } from '../player/use-playback.ts'
import { FaceLaneRow } from './face-lane-row.tsx'
import { faceLanes } from './face-lanes.ts'
import { SoundLaneRow } from './sound-lane-row.tsx'
import { soundLanes } from './sound-lanes.ts'
import { SpeechLane } from './speech-lane.tsx'
import { WaveformCanvas } from './waveform-canvas.tsx'
import { moved, rulerTimes, type TimeWindow, turnedTo, wholeOf, zoomed } from './window-of-time.ts'

/** Shows less time (above 1) or more; null: all. */
export type Zoom = (factor: number | null) => void

interface StripProps {
  /** For the keys of the viewer. */
  zoomRef: RefObject<Zoom | null>
  playback: Playback
  levels: WaveformLevels | null
  segments: readonly Segment[] | null
  sounds: readonly SoundEvent[]
  faces: AssetDetail['faces']
  /** Said where there is nothing but the waveform; null while that is not known. */
  nothing: string | null
}

const LABEL_PX = 116
const RIGHT_PX = 12
const ZOOM_STEP = 1.6

/** The whole of a recording along its time: waveform, speech, sounds and faces, at any zoom. */
export function Strip({ zoomRef, playback, levels, segments, sounds, faces, nothing }: StripProps) {
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const box = useRef<HTMLDivElement>(null)
  const { view, setView, isWhole } = useView(playback, durationMs)
  const lanes = useMemo(() => soundLanes(sounds), [sounds])
  const people = useMemo(() => faceLanes(faces), [faces])
  const isEmpty = lanes.length === 0 && !segments?.length && people.length === 0
  useWheel(box, view, setView, durationMs)

  const zoom = (factor: number | null) => {
    if (factor === null) {
      setView(wholeOf(durationMs))
      return
    }
    const at = (playback.timeMs - view.startMs) / (view.endMs - view.startMs)
    setView(zoomed(view, factor, at >= 0 && at <= 1 ? at : 0.5, durationMs))
  }
  useEffect(() => {
    zoomRef.current = zoom
  })
  return (
    <section
      aria-label="Strip"
      onMouseDown={keepFocus}
      className="flex h-44 max-h-[30%] shrink-0 flex-col border-line border-t bg-raised"
    >
      <div ref={box} className="relative min-h-0 overflow-y-auto overflow-x-hidden pr-3 [scrollbar-gutter:stable]">
        <div className="sticky top-0 z-[2] flex bg-raised">
          <div className="flex shrink-0 items-center justify-center" style={{ width: LABEL_PX }}>
            <IconButton
              icon={ZoomOut}
              label="Show more time"
              shortcut={['−']}
              className="size-8"
              disabled={isWhole}
              onClick={() => zoom(1 / ZOOM_STEP)}
            />
            <IconButton
              icon={ZoomIn}
              label="Show less time"
              shortcut={['+']}
              className="size-8"
              onClick={() => zoom(ZOOM_STEP)}
            />
            <IconButton
              icon={Maximize2}
              label="Show all"
              shortcut={['0']}
              className="size-8"
              disabled={isWhole}
              onClick={() => zoom(null)}
            />
          </div>
          <Surface playback={playback} view={view}>
            <Ruler view={view} />
            <WaveformCanvas levels={levels} view={view} playback={playback} className="h-14 w-full" />
          </Surface>
        </div>
        {segments && segments.length > 0 && (
          <Lane name="Said">
            <SpeechLane segments={segments} view={view} playback={playback} />
          </Lane>
        )}
        {lanes.map((lane) => (
          <SoundLaneRow key={lane.label} lane={lane} view={view} playback={playback} labelWidth={LABEL_PX} />
        ))}
        {people.map((lane) => (
          <FaceLaneRow key={lane.key} lane={lane} view={view} playback={playback} labelWidth={LABEL_PX} />
        ))}
        {isEmpty && nothing !== null && (
          <p className="pt-3 text-muted text-sm" style={{ paddingLeft: LABEL_PX }}>
            {nothing}
          </p>
        )}
      </div>
    </section>
  )
}

function Lane({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-6 items-center">
      <span className="shrink-0 truncate px-3 text-muted text-xs" style={{ width: LABEL_PX }}>
        {name}
      </span>
      <div className="relative min-h-5 min-w-0 grow">{children}</div>
    </div>
  )
}

interface SurfaceProps {
  playback: Playback
  view: TimeWindow
  children: ReactNode
}

/** Where a click or a drag is a time. A drag with Shift is a range to be played over and over. */
function Surface({ playback, view, children }: SurfaceProps) {
  const [hover, setHover] = useState<number | null>(null)
  const from = useRef<number | null>(null)
  const area = useRef<HTMLDivElement>(null)
  const loop = usePlayback(playback, (state) => state.loop)
  const span = view.endMs - view.startMs
  const shareOf = (ms: number) => ((ms - view.startMs) / span) * 100
  const timeAt = (event: PointerEvent) => {
    const place = area.current?.getBoundingClientRect()
    return place ? view.startMs + ((event.clientX - place.left) / place.width) * span : 0
  }
  const onPointerMove = (event: PointerEvent) => {
    const time = timeAt(event)
    setHover(time)
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    if (from.current === null) playback.seekTo(time)
    else playback.setLoop({ startMs: Math.max(0, Math.min(from.current, time)), endMs: Math.max(from.current, time) })
  }
  return (
    <div
      ref={area}
      data-testid="strip"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = event.shiftKey ? timeAt(event) : null
        if (!event.shiftKey) playback.seekTo(timeAt(event))
      }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setHover(null)}
      className="relative min-w-0 grow cursor-pointer touch-none overflow-hidden"
    >
      {children}
      {loop && (
        <span
          className="pointer-events-none absolute inset-y-0 border-ember border-x bg-ember-wash"
          style={{ left: `${shareOf(loop.startMs)}%`, width: `${((loop.endMs - loop.startMs) / span) * 100}%` }}
        />
      )}
      <Head playback={playback} view={view} />
      {hover !== null && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 w-px bg-muted"
          style={{ left: `${shareOf(hover)}%` }}
        >
          <span className="absolute bottom-0 left-1 rounded-tile bg-floating px-1 text-xs tabular-nums">
            {fineClockText(hover)}
          </span>
        </span>
      )}
    </div>
  )
}

/** Where it is now. */
function Head({ playback, view }: { playback: Playback; view: TimeWindow }) {
  const share = useAtTime(
    playback,
    (timeMs) => Math.round(((timeMs - view.startMs) / (view.endMs - view.startMs)) * 100_000) / 1000
  )
  return (
    <span
      className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink"
      style={{ left: `${share}%` }}
    />
  )
}

const APART_PX = 76

function Ruler({ view }: { view: TimeWindow }) {
  const box = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(box)
  const times = rulerTimes(view, width, APART_PX)
  const fine = (times[1] ?? 1000) - (times[0] ?? 0) < 1000
  return (
    <div ref={box} aria-hidden className="relative h-5 text-muted text-xs tabular-nums">
      {times.map((time) => {
        const share = (time - view.startMs) / (view.endMs - view.startMs)
        return (
          <span
            key={time}
            className="absolute bottom-0 border-edge border-l pl-1 leading-4"
            style={{ left: `${share * 100}%` }}
          >
            {share * width < width - 40 && (fine ? fineClockText(time) : clockText(time))}
          </span>
        )
      })}
    </div>
  )
}

/** What is in sight: all of it at first, and turned as pages while it plays zoomed in. */
function useView(playback: Playback, durationMs: number) {
  const [chosen, setView] = useState<TimeWindow | null>(null)
  const whole = useMemo(() => wholeOf(durationMs), [durationMs])
  const view = chosen ?? whole
  const isWhole = chosen === null || chosen.endMs - chosen.startMs >= whole.endMs - 1
  const playing = usePlayback(playback, (state) => state.playing)
  const outside = useAtTime(playback, (timeMs) => timeMs < view.startMs || timeMs > view.endMs)
  useEffect(() => {
    if (playing && outside) setView((now) => now && turnedTo(now, playback.timeMs, durationMs))
  }, [playing, outside, playback, durationMs])
  return {
    view,
    isWhole,
    setView: (next: TimeWindow) => setView(next.endMs - next.startMs >= whole.endMs - 1 ? null : next)
  }
}

/** Wheel with Ctrl or a pinch zooms, sideways or with Shift moves. Not passive: the page must not zoom as well. */
function useWheel(
  box: RefObject<HTMLDivElement | null>,
  view: TimeWindow,
  setView: (view: TimeWindow) => void,
  durationMs: number
): void {
  useEffect(() => {
    const element = box.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      const place = element.getBoundingClientRect()
      const width = element.clientWidth - LABEL_PX - RIGHT_PX
      const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0
      if (event.ctrlKey || event.metaKey) {
        const share = Math.min(1, Math.max(0, (event.clientX - place.left - LABEL_PX) / width))
        setView(zoomed(view, Math.exp(-event.deltaY / 300), share, durationMs))
      } else if (sideways !== 0) setView(moved(view, (sideways / width) * (view.endMs - view.startMs), durationMs))
      else return
      event.preventDefault()
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [box, view, setView, durationMs])
}
