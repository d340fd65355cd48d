import { useEffect, useRef } from 'react'
import { peaksBetween, type WaveformLevels } from '../../../shared/waveform-zoom.ts'
import { useElementSize } from '../../ui/use-element-size.ts'
import type { Playback } from '../player/playback.ts'
import type { TimeWindow } from './window-of-time.ts'

interface WaveformCanvasProps {
  levels: WaveformLevels | null
  view: TimeWindow
  playback: Playback
  /** Width of a bar and of the gap after it, in pixels. */
  bar?: number
  gap?: number
  className?: string
}

/** A waveform around its middle line, what was played in the accent's colour. Drawn, so nothing for a screen reader. */
export function WaveformCanvas({ levels, view, playback, bar = 2, gap = 1, className }: WaveformCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useElementSize(box)

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!canvas.current || !context || width === 0 || height === 0) return
    const ratio = window.devicePixelRatio
    canvas.current.width = Math.round(width * ratio)
    canvas.current.height = Math.round(height * ratio)
    const style = getComputedStyle(canvas.current)
    const [played, rest] = [style.getPropertyValue('--color-ember'), style.color]
    const pitch = bar + gap
    const count = Math.max(1, Math.floor(width / pitch))
    const peaks =
      levels &&
      peaksBetween(levels, view.startMs, view.startMs + ((view.endMs - view.startMs) * count * pitch) / width, count)

    const draw = () => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      const head = ((playback.timeMs - view.startMs) / (view.endMs - view.startMs)) * width
      for (let index = 0; index < count; index++) {
        const peak = peaks?.[index] ?? 0
        // Quiet speech is a few hundredths of full scale, and is to be seen.
        const tall = Math.max(1, Math.sqrt(peak) * (height - 4))
        context.fillStyle = index * pitch < head ? played : rest
        context.fillRect(index * pitch, (height - tall) / 2, bar, tall)
      }
    }
    draw()
    return playback.subscribeTime(draw)
  }, [levels, view, playback, bar, gap, width, height])

  return (
    <div ref={box} aria-hidden className={className}>
      <canvas ref={canvas} className="block size-full text-edge" />
    </div>
  )
}
