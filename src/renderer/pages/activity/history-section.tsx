import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { HistorySpan } from '../../../shared/job.ts'
import { api } from '../../state/client.ts'
import { formatCount } from '../../state/format.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { type Bar, BarChart } from './bar-chart.tsx'
import { type DayTotal, dayTotals, stretches } from './history-data.ts'
import { clockText, dayText, dayTick, stretchText, throughputText, totalText } from './history-text.ts'
import { Section } from './section.tsx'

/** How many minutes, in stretches of how many: enough bars to see a shape, few enough to point at one. */
const RANGES = {
  hour: { minutes: 60, step: 1, ticks: 20 },
  hours: { minutes: 360, step: 5, ticks: 24 },
  day: { minutes: 1440, step: 20, ticks: 18 }
} as const
type Range = keyof typeof RANGES

const DAYS = 14
/** Asked again this often while work goes on, and while it rests. */
const LIVE_MS = 5_000
const RESTING_MS = 60_000

/** How fast it went in the last hours, and what ended on each of the last days; `ended`: how many jobs have ended by now. */
export function HistorySection({ live, ended }: { live: boolean; ended: number }) {
  const [range, setRange] = useState<Range>('hour')
  const { minutes } = RANGES[range]
  const asked = { staleTime: 0, refetchInterval: live ? LIVE_MS : RESTING_MS } as const
  const throughput = useQuery({ ...api.activity.throughput.queryOptions({ input: { minutes } }), ...asked })
  const history = useQuery({ ...api.activity.history.queryOptions({ input: { days: DAYS } }), ...asked })
  const [{ refetch: readSpeed }, { refetch: readDays }] = [throughput, history]
  // The last of what ended is told at once, not with the next round.
  useEffect(() => {
    if (live || ended === 0) return
    void readSpeed()
    void readDays()
  }, [live, ended, readSpeed, readDays])
  return (
    <>
      <Section
        title="Speed"
        actions={
          <Segmented
            label="Time shown"
            value={range}
            onValueChange={setRange}
            options={[
              { value: 'hour', label: '1 hour' },
              { value: 'hours', label: '6 hours' },
              { value: 'day', label: '24 hours' }
            ]}
          />
        }
      >
        <Panel query={throughput} title="The speed could not be read.">
          {(spans) => <Throughput key={range} spans={spans} range={range} nowMs={throughput.dataUpdatedAt} />}
        </Panel>
      </Section>
      <Section title="Last days">
        <Panel query={history} title="The last days could not be read.">
          {(spans) => <Days totals={dayTotals(spans, DAYS, history.dataUpdatedAt)} nowMs={history.dataUpdatedAt} />}
        </Panel>
      </Section>
    </>
  )
}

interface PanelProps {
  query: { data: HistorySpan[] | undefined; error: Error | null; refetch: () => unknown }
  title: string
  children: (spans: HistorySpan[]) => React.ReactNode
}

function Panel({ query, title, children }: PanelProps) {
  const { data, error, refetch } = query
  if (!data && error) return <ErrorState title={title} error={error} onRetry={() => void refetch()} />
  return (
    <div className="rounded-panel bg-raised p-4">
      {data ? children(data) : <Skeleton className="h-[160px] w-full" />}
    </div>
  )
}

function Throughput({ spans, range, nowMs }: { spans: HistorySpan[]; range: Range; nowMs: number }) {
  const { minutes, step, ticks } = RANGES[range]
  const found = stretches(spans, minutes, step, nowMs)
  const bars = found.map(
    (stretch, index): Bar => ({
      key: stretch.startMs,
      done: stretch.done,
      problems: stretch.problems,
      words: stretchText(stretch),
      tick: index === found.length - 1 ? 'now' : index % ticks === 0 ? clockText(stretch.startMs) : null
    })
  )
  return <BarChart label="Jobs a minute" bars={bars} summary={throughputText(found)} scale={scaleText} />
}

function Days({ totals, nowMs }: { totals: DayTotal[]; nowMs: number }) {
  const today = totals.at(-1)
  const bars = totals.map(
    (total, index): Bar => ({
      key: total.startMs,
      done: total.done,
      problems: total.problems,
      words: `${dayText(total, nowMs)}: ${totalText(total)}`,
      tick: index === totals.length - 1 ? 'Today' : index % 3 === 0 && index < totals.length - 2 ? dayTick(total) : null
    })
  )
  return (
    <>
      <BarChart
        label="Jobs that ended, by day"
        bars={bars}
        summary={today ? `Today: ${totalText(today)}` : ''}
        scale={scaleText}
      />
      <details className="mt-2 text-sm">
        <summary className="w-fit cursor-pointer rounded-tile text-ember-ink">As a table</summary>
        <table className="mt-2 w-full max-w-lg text-left tabular-nums">
          <thead className="text-muted">
            <tr>
              <th scope="col" className="py-1 font-normal">
                Day
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                Done
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {totals.toReversed().map((total) => (
              <tr key={total.startMs} className="border-line border-t">
                <th scope="row" className="py-1 font-normal">
                  {dayText(total, nowMs)}
                </th>
                <td className="py-1 text-right">{formatCount(total.done)}</td>
                <td className="py-1 text-right">{formatCount(total.problems)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}

const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

function scaleText(value: number): string {
  return short.format(value)
}
