import { useQuery } from '@tanstack/react-query'
import { FileImage } from 'lucide-react'
import { useState } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { api } from '../../state/client.ts'
import { openAsset } from '../../state/viewer.ts'
import { assetUrl } from '../../ui/media.ts'
import { Progress } from '../../ui/progress.tsx'
import { useNow } from '../settings/models/use-now.ts'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { briefTimeLeft, elapsedText } from './duration-text.ts'
import { fileName, folderOf } from './problem-groups.ts'
import { Section } from './section.tsx'

type Running = Activity['running'][number]

interface RunningSectionProps {
  running: readonly Running[]
  /** What to say while nothing runs; null: nothing is said unless something ran since the page opened. */
  idle: string | null
}

/** What is being worked on this moment. As tall as it ever was, so that what stands below does not jump. */
export function RunningSection({ running, idle }: RunningSectionProps) {
  const [most, setMost] = useState(running.length)
  if (running.length > most) setMost(running.length)
  const now = useNow(running.length > 0)
  if (most === 0 && idle === null) return null
  return (
    <Section title="Now">
      <ul
        className="relative overflow-hidden rounded-panel bg-raised"
        style={{ minHeight: Math.max(1, most) * ROW_HEIGHT }}
      >
        {running.map((job) => (
          <li
            key={job.assetId}
            className="flex items-center gap-4 border-line border-t px-4 first:border-t-0"
            style={{ height: ROW_HEIGHT }}
          >
            <RunningRow job={job} now={now} />
          </li>
        ))}
        {running.length === 0 && (
          <li className="absolute inset-0 flex items-center px-4 text-muted">{idle ?? 'Nothing runs any more.'}</li>
        )}
      </ul>
    </Section>
  )
}

const ROW_HEIGHT = 60

function RunningRow({ job, now }: { job: Running; now: number }) {
  const name = fileName(job.path)
  return (
    <>
      <button
        type="button"
        title={job.path}
        onClick={() => openAsset(job.assetId)}
        className="flex min-w-0 grow items-center gap-4 rounded-control text-left focus-visible:outline-offset-[-2px]"
      >
        <Picture job={job} />
        <span className="block min-w-0 grow">
          <span className="block truncate">
            <bdi>{name}</bdi>
          </span>
          <span className="block truncate text-muted text-sm">
            {job.pipelines.map((pipeline) => PIPELINE_TEXT[pipeline].title).join(', ')}
            {' · '}
            <bdi>{folderOf(job.path)}</bdi>
          </span>
        </span>
      </button>
      <span className="flex w-32 shrink-0 flex-col gap-1.5 max-sm:w-28">
        <Progress slim value={job.progress} label={`Progress of ${name}`} />
        <span className="flex justify-between gap-2 whitespace-nowrap text-muted text-xs tabular-nums">
          <span>{Math.floor(job.progress * 100)} %</span>
          <span className="truncate">
            {job.etaMs === null ? elapsedText(now - job.startedAtMs) : briefTimeLeft(job.etaMs)}
          </span>
        </span>
      </span>
    </>
  )
}

/** The small picture where there is one already; while it is being made, the sign of a picture. */
function Picture({ job }: { job: Running }) {
  const { data } = useQuery({
    ...api.timeline.items.queryOptions({ input: { ids: [job.assetId] } }),
    enabled: !job.pipelines.includes('thumbnails'),
    gcTime: 0
  })
  const item = data?.[0]
  return (
    <span className="relative size-10 shrink-0 overflow-hidden rounded-tile bg-sunken">
      {item?.thumbnail === 'ready' ? (
        <img src={assetUrl(item.id, 'grid', item.version)} alt="" className="size-full object-cover" />
      ) : (
        <FileImage aria-hidden className="absolute inset-0 m-auto size-5 text-muted" />
      )}
    </span>
  )
}
