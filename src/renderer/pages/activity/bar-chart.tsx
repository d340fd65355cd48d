import clsx from 'clsx'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useElementSize } from '../../ui/use-element-size.ts'
import { roundMaximum } from './history-data.ts'

export interface Bar {
  key: number
  done: number
  problems: number
  /** All that it says, for the line below and for a screen reader. */
  words: string
  /** Below it; null for most of many. */
  tick: string | null
}

interface BarChartProps {
  /** What is shown, for a screen reader. */
  label: string
  bars: readonly Bar[]
  /** The line below while no bar is chosen. */
  summary: string
  scale: (value: number) => string
}

const HEIGHT = 112

/**
 * Bars over time with what did not end well on top. A screen reader and the keyboard go through them as through the
 * values of a slider; the line below says the one under the pointer or the keyboard.
 */
export function BarChart({ label, bars, summary, scale }: BarChartProps) {
  const area = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(area)
  const [chosen, setChosen] = useState<number | null>(null)
  const [focused, setFocused] = useState(false)
  const last = bars.length - 1
  const at = Math.min(chosen ?? last, last)
  const most = roundMaximum(bars.map(({ done, problems }) => done + problems))
  const empty = bars.every(({ done, problems }) => done + problems === 0)
  const shown = chosen === null && !focused ? null : at

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepBy(event.key, at, last)
    if (next === null) return
    event.preventDefault()
    setChosen(next)
  }
  const onPointerMove = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    setChosen(Math.min(last, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bars.length))))
  }
  return (
    <div>
      <div className="flex gap-2">
        <div
          ref={area}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-readonly
          aria-valuemin={0}
          aria-valuemax={Math.max(0, last)}
          aria-valuenow={Math.max(0, at)}
          aria-valuetext={bars[at]?.words ?? ''}
          onKeyDown={onKeyDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setChosen(null)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false)
            setChosen(null)
          }}
          className="relative min-w-0 grow rounded-tile"
          style={{ height: HEIGHT }}
        >
          {width > 0 && <Drawing bars={bars} most={most} width={width} shown={shown} />}
        </div>
        <div
          aria-hidden
          className="flex w-10 shrink-0 flex-col justify-between text-muted text-xs leading-none tabular-nums"
        >
          {!empty && (
            <>
              <span>{scale(most)}</span>
              <span>{scale(most / 2)}</span>
              <span>0</span>
            </>
          )}
        </div>
      </div>
      <Ticks bars={bars} />
      <p className="mt-2 min-h-5 text-muted text-sm tabular-nums">
        {shown === null ? summary : (bars[shown]?.words ?? summary)}
      </p>
    </div>
  )
}

interface DrawingProps {
  bars: readonly Bar[]
  most: number
  width: number
  shown: number | null
}

function Drawing({ bars, most, width, shown }: DrawingProps) {
  const step = width / bars.length
  const gap = step > 24 ? 6 : step > 6 ? 2 : 1
  const height = (value: number) => (value === 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 1)))
  return (
    <svg aria-hidden width={width} height={HEIGHT} className="absolute inset-0 block">
      {[0, 0.5, 1].map((share) => (
        <line
          key={share}
          x1={0}
          x2={width}
          y1={Math.round(share * (HEIGHT - 1)) + 0.5}
          y2={Math.round(share * (HEIGHT - 1)) + 0.5}
          className="stroke-line"
        />
      ))}
      {bars.map(({ key, done, problems }, index) => {
        const x = index * step + gap / 2
        const wide = Math.max(1, step - gap)
        const whole = height(done + problems)
        const bad = problems === 0 ? 0 : Math.max(2, (problems / (done + problems)) * whole)
        return (
          <g key={key}>
            {index === shown && <rect x={index * step} y={0} width={step} height={HEIGHT} className="fill-hover" />}
            {whole > 0 && (
              <rect
                x={x}
                y={HEIGHT - whole}
                width={wide}
                height={whole}
                rx={wide > 6 ? 2 : 0}
                className={clsx(index === shown ? 'fill-ember-strong' : 'fill-ember')}
              />
            )}
            {bad > 0 && <rect x={x} y={HEIGHT - whole} width={wide} height={bad} className="fill-danger" />}
          </g>
        )
      })}
    </svg>
  )
}

function Ticks({ bars }: { bars: readonly Bar[] }) {
  return (
    <div aria-hidden className="relative mr-12 h-5 text-muted text-xs">
      {bars.map(
        ({ key, tick }, index) =>
          tick !== null && (
            <span
              key={key}
              className={clsx(
                'absolute top-1 whitespace-nowrap',
                index === 0 ? '' : index === bars.length - 1 ? '-translate-x-full' : '-translate-x-1/2'
              )}
              style={{
                left: `${(index === 0 ? 0 : index === bars.length - 1 ? 1 : (index + 0.5) / bars.length) * 100}%`
              }}
            >
              {tick}
            </span>
          )
      )}
    </div>
  )
}

function stepBy(key: string, at: number, last: number): number | null {
  const to = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: last
  }[key]
  return to === undefined ? null : Math.min(last, Math.max(0, to))
}
