import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { clockText, fineClockText, spokenClock } from './clock-text.ts'
import type { Playback } from './playback.ts'
import { useAtTime, usePlayback } from './use-playback.ts'

/** How far it is, as a slider over the whole length: drag it, or use the keys of any slider. */
export function SeekBar({ playback }: { playback: Playback }) {
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const loop = usePlayback(playback, (state) => state.loop)
  const ready = usePlayback(playback, (state) => state.ready)
  const permille = useAtTime(playback, (timeMs) =>
    durationMs > 0 ? Math.round((timeMs / durationMs) * 10_000) / 100 : 0
  )
  const second = useAtTime(playback, (timeMs) => Math.floor(timeMs / 1000))
  const [hover, setHover] = useState<number | null>(null)
  const bar = useRef<HTMLDivElement>(null)

  const shareAt = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0
  }
  const percent = (ms: number) => `${durationMs > 0 ? (ms / durationMs) * 100 : 0}%`
  return (
    <div
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-disabled={!ready}
      aria-valuemin={0}
      aria-valuemax={Math.floor(durationMs / 1000)}
      aria-valuenow={second}
      aria-valuetext={`${spokenClock(second * 1000)} of ${spokenClock(durationMs)}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        playback.seekTo(shareAt(event) * durationMs)
      }}
      onPointerMove={(event) => {
        setHover(shareAt(event))
        if (event.currentTarget.hasPointerCapture(event.pointerId)) playback.seekTo(shareAt(event) * durationMs)
      }}
      onPointerLeave={() => setHover(null)}
      onKeyDown={(event) => sliderKey(event, playback)}
      className="group/seek relative flex h-5 min-w-0 grow cursor-pointer touch-none items-center rounded-tile"
    >
      <div className="relative h-1 w-full overflow-hidden rounded-full bg-line transition-[height] group-hover/seek:h-1.5">
        {loop && (
          <span
            className="absolute inset-y-0 bg-edge"
            style={{ left: percent(loop.startMs), width: percent(loop.endMs - loop.startMs) }}
          />
        )}
        <span className="absolute inset-y-0 left-0 bg-ember" style={{ width: `${permille}%` }} />
      </div>
      <span
        className="pointer-events-none absolute size-3 -translate-x-1/2 rounded-full bg-ember shadow-sm"
        style={{ left: `${permille}%` }}
      />
      {hover !== null && durationMs > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute bottom-full -translate-x-1/2 rounded-tile bg-floating px-1.5 py-0.5 text-xs tabular-nums shadow-floating"
          style={{ left: `clamp(28px, ${hover * 100}%, calc(100% - 28px))` }}
        >
          {durationMs < 60_000 ? fineClockText(hover * durationMs) : clockText(hover * durationMs)}
        </span>
      )}
    </div>
  )
}

/** A tenth of its length for the keys of a page; the arrows are the player's own. */
function sliderKey(event: KeyboardEvent, playback: Playback): void {
  const { durationMs } = playback.getSnapshot()
  const by = { PageUp: durationMs / 10, PageDown: -durationMs / 10 }[event.key]
  if (by === undefined) return
  event.preventDefault()
  event.stopPropagation()
  playback.seekBy(by)
}
