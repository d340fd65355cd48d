import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Pause, Play } from 'lucide-react'
import { useRef } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { api, client, queryClient } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { timeLeftText } from './duration-text.ts'
import { ImportSection } from './import-section.tsx'
import { PipelinesSection } from './pipelines-section.tsx'
import { ProblemsSection } from './problems-section.tsx'
import { overallState, workLeft } from './progress.ts'
import { RunningSection } from './running-section.tsx'
import { SkippedSection } from './skipped-section.tsx'
import { useTimeLeft } from './use-time-left.ts'

/** What is being done, what is in line, what failed and why, and what was left out. */
export function ActivityPage() {
  const query = useQuery(api.activity.get.queryOptions())
  const scroller = useRef<HTMLDivElement>(null)
  const timeLeft = useTimeLeft(query.data, query.dataUpdatedAt)
  const activity = query.data
  return (
    <div ref={scroller} className="h-full overflow-y-auto [scrollbar-gutter:stable]">
      <div className="mx-auto max-w-4xl px-4 pb-12 sm:px-6">
        <PageHeader
          title="Activity"
          subtitle={activity ? <State activity={activity} timeLeft={timeLeft} /> : '\u00a0'}
          actions={activity && <PauseButton activity={activity} />}
        />
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
            {overallState(activity) === 'resting' && activity.problemCount === 0 && <AllDone activity={activity} />}
            <ImportSection progress={activity.import} />
            <RunningSection running={activity.running} working={overallState(activity) === 'working'} />
            <PipelinesSection pipelines={activity.pipelines} />
            <ProblemsSection activity={activity} scroller={scroller} />
            <SkippedSection activity={activity} scroller={scroller} />
          </>
        )}
      </div>
    </div>
  )
}

function State({ activity, timeLeft }: { activity: Activity; timeLeft: number | null }) {
  const left = activity.pipelines.reduce((sum, pipeline) => sum + workLeft(pipeline), 0)
  const jobs = left > 0 ? `${counted(left, 'job')} to go` : null
  const faces = activity.facesToAssign > 0 ? `${counted(activity.facesToAssign, 'face')} to sort` : null
  const parts = {
    importing: ['Adding photos', jobs],
    working: ['Working', jobs, faces, timeLeft === null ? null : timeLeftText(timeLeft)],
    paused: ['Paused', jobs],
    waiting: ['Waiting for a model'],
    resting: [activity.problemCount > 0 ? 'Done, with problems' : '\u00a0']
  }[overallState(activity)]
  return <span className="tabular-nums">{parts.filter((part) => part !== null).join(' · ')}</span>
}

function PauseButton({ activity }: { activity: Activity }) {
  const setPaused = async (paused: boolean) => {
    const queryKey = api.activity.get.queryKey()
    queryClient.setQueryData(queryKey, (known) => known && { ...known, paused })
    try {
      await client.activity.setPaused({ paused })
    } catch (error) {
      queryClient.setQueryData(queryKey, (known) => known && { ...known, paused: !paused })
      notifyError(paused ? 'The work could not be paused.' : 'The work could not be resumed.', error)
    }
  }
  if (activity.paused) {
    return (
      <Button look="primary" icon={Play} onClick={() => void setPaused(false)}>
        Resume
      </Button>
    )
  }
  if (overallState(activity) === 'resting') return null
  return (
    <Button icon={Pause} onClick={() => void setPaused(true)}>
      Pause
    </Button>
  )
}

function AllDone({ activity }: { activity: Activity }) {
  const done = Math.max(0, ...activity.pipelines.map(({ counts }) => counts.done))
  return (
    <div className="flex flex-col items-center gap-2 py-10 text-center">
      <span className="mb-1 flex size-14 items-center justify-center rounded-full bg-ember-wash text-ember-ink">
        <CircleCheck aria-hidden className="size-6" />
      </span>
      <p className="font-semibold text-lg">All done</p>
      <p className="text-muted">
        {done > 0
          ? `${counted(done, 'photo has', 'photos have')} been looked at. New ones are taken up by themselves.`
          : 'Nothing to do yet. What happens to your photos shows here.'}
      </p>
    </div>
  )
}

function ActivitySkeleton() {
  return (
    <div className="mt-8">
      <Skeleton className="mb-3 h-9 w-32" />
      <Skeleton className="h-[292px] w-full rounded-panel!" />
    </div>
  )
}
