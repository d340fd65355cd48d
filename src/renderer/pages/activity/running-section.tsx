import { useQuery } from '@tanstack/react-query'
import { FileImage } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Activity } from '../../../shared/job.ts'
import { api } from '../../state/client.ts'
import { assetUrl } from '../../ui/media.ts'
import { Progress } from '../../ui/progress.tsx'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { elapsedText } from './duration-text.ts'
import { fileName, folderOf } from './problem-groups.ts'
import { Section } from './section.tsx'

type Running = Activity['running'][number]

/** What is being worked on this moment. As tall as it ever was, so that what stands below does not jump. */
export function RunningSection({ running, working }: { running: readonly Running[]; working: boolean }) {
  const [most, setMost] = useState(running.length)
  if (running.length > most) setMost(running.length)
  const now = useNow(running.length > 0)
  if (!working && running.length === 0) return null
  const places = Math.max(1, working ? most : running.length)
  return (
    <Section title="Now">
      <ul className="overflow-hidden rounded-panel bg-raised" style={{ minHeight: places * ROW_HEIGHT }}>
        {running.map((job) => (
          <li
            key={job.assetId}
            className="flex items-center gap-4 border-line border-t px-4 first:border-t-0"
            style={{ height: ROW_HEIGHT }}
          >
            <Picture job={job} />
            <div className="min-w-0 grow" title={job.path}>
              <p className="truncate">
                <bdi>{fileName(job.path)}</bdi>
              </p>
              <p className="truncate text-muted text-sm">
                {job.pipelines.map((pipeline) => PIPELINE_TEXT[pipeline].title).join(', ')}
                {' · '}
                <bdi>{folderOf(job.path)}</bdi>
              </p>
            </div>
            <Progress
              slim
              value={job.progress}
              label={`Progress of ${fileName(job.path)}`}
              className="max-w-24 max-sm:hidden"
            />
            <span className="w-20 shrink-0 text-right text-muted text-sm tabular-nums">
              {elapsedText(now - job.startedAtMs)}
            </span>
          </li>
        ))}
        {running.length === 0 && (
          <li className="flex items-center px-4 text-muted" style={{ height: ROW_HEIGHT }}>
            Taking the next photo…
          </li>
        )}
      </ul>
    </Section>
  )
}

const ROW_HEIGHT = 60

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

/** This moment, once a second while it matters. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}
