import { useQuery } from '@tanstack/react-query'
import { Ban, Ellipsis, Pause, Play, RotateCw, SquarePlay } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { cancelAndTell, retryAndTell, runAndTell } from '../../jobs/bulk.ts'
import { setPaused } from '../../jobs/pausing.ts'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { HistorySection } from './history-section.tsx'
import { ImportSection } from './import-section.tsx'
import { OverallPanel } from './overall-panel.tsx'
import { PipelinesSection } from './pipelines-section.tsx'
import { ProblemsSection } from './problems-section.tsx'
import { openJobs } from './progress.ts'
import { RunningSection } from './running-section.tsx'
import { SetAsideSection } from './set-aside-section.tsx'
import { SkippedSection } from './skipped-section.tsx'

/** What is being done and how long it will take, what is in line, what failed and why, and what was left out. */
export function ActivityPage() {
  const query = useQuery(api.activity.get.queryOptions())
  const scroller = useRef<HTMLDivElement>(null)
  const activity = query.data
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto [scrollbar-gutter:stable]">
      <div className="mx-auto max-w-4xl px-4 pb-12 sm:px-6">
        <PageHeader title="Activity" actions={activity && <PageActions activity={activity} />} />
        {query.isPending && <ActivitySkeleton />}
        {query.isError && !activity && (
          <ErrorState
            title="The activity could not be shown."
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
        {activity && (
          <>
            <OverallPanel activity={activity} />
            <ImportSection progress={activity.import} />
            <RunningSection running={activity.running} idle={idleText(activity)} />
            <PipelinesSection
              pipelines={activity.pipelines}
              still={activity.paused || activity.overall.state === 'resting-by-rule'}
            />
            <ProblemsSection count={countOf(activity, 'failed')} scroller={scroller} />
            <SetAsideSection count={countOf(activity, 'setAside')} scroller={scroller} />
            <HistorySection live={activity.running.length > 0} ended={endedOf(activity)} />
            <SkippedSection activity={activity} scroller={scroller} />
          </>
        )}
      </div>
    </div>
  )
}

/** What stands in the place of running jobs while there is work and none runs; null while there is no work. */
function idleText({ overall, paused }: Activity): string | null {
  if (paused) return overall.jobsLeft > 0 ? 'Paused.' : null
  if (overall.state === 'working') return overall.jobsLeft > 0 ? 'Taking the next photo…' : 'Sorting faces…'
  if (overall.state === 'resting-by-rule') return overall.because
  return null
}

function countOf({ pipelines }: Activity, status: 'failed' | 'setAside'): number {
  return pipelines.reduce((sum, { counts }) => sum + counts[status], 0)
}

function endedOf({ pipelines }: Activity): number {
  return pipelines.reduce((sum, { counts: { done, failed, setAside } }) => sum + done + failed + setAside, 0)
}

function PageActions({ activity }: { activity: Activity }) {
  const { paused, pipelines, problemCount } = activity
  const [asking, setAsking] = useState(false)
  const left = pipelines.reduce((sum, { counts }) => sum + openJobs(counts), 0)
  const on = pipelines.flatMap(({ pipeline, enabled }) => (enabled ? [pipeline] : []))
  const everything = { kind: 'everything' } as const
  return (
    <>
      <Button
        look={paused ? 'primary' : 'plain'}
        icon={paused ? Play : Pause}
        className="min-w-32"
        onClick={() => void setPaused(!paused)}
      >
        {paused ? 'Resume all' : 'Pause all'}
      </Button>
      <Menu
        trigger={<IconButton icon={Ellipsis} label="What to do with everything" />}
        entries={[
          {
            label: 'Run all pipelines for everything',
            icon: SquarePlay,
            disabled: on.length === 0,
            onSelect: () => void runAndTell(on, everything, false)
          },
          {
            label: problemCount > 0 ? `Retry ${counted(problemCount, 'problem')}` : 'Retry problems',
            icon: RotateCw,
            disabled: problemCount === 0,
            onSelect: () => void retryAndTell({})
          },
          'separator',
          {
            label: left > 0 ? `Cancel ${counted(left, 'job')}…` : 'Cancel what is in line',
            icon: Ban,
            disabled: left === 0,
            onSelect: () => setAsking(true)
          }
        ]}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel ${counted(left, 'job')}?`}
        description="They leave the line, also the ones running now. What was found before stays, and “Run all pipelines for everything” puts them back in line."
        confirm={`Cancel ${counted(left, 'job')}`}
        onConfirm={() => void cancelAndTell(everything)}
      />
    </>
  )
}

function ActivitySkeleton() {
  return (
    <>
      <Skeleton className="h-[110px] w-full rounded-panel!" />
      <Skeleton className="mt-8 mb-3 h-9 w-32" />
      <Skeleton className="h-[424px] w-full rounded-panel!" />
    </>
  )
}
