import { useQuery } from '@tanstack/react-query'
import { FolderOpen, Image, RotateCw } from 'lucide-react'
import { type RefObject, useState } from 'react'
import type { Activity, JobProblem } from '../../../shared/job.ts'
import { api, client } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { openAsset } from '../../state/viewer.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { FileRow } from './file-row.tsx'
import { groupProblems } from './problem-groups.ts'
import { ReasonList } from './reason-list.tsx'
import { retryAll, retryAndTell, retryGroup } from './retry.ts'
import { Section } from './section.tsx'
import { useAllPages } from './use-all-pages.ts'

interface ProblemsSectionProps {
  activity: Activity
  scroller: RefObject<HTMLElement | null>
}

/** What failed or was set aside, by reason, to be tried again one by one or together. */
export function ProblemsSection({ activity, scroller }: ProblemsSectionProps) {
  const { items, query } = useAllPages('problems', activity.problemCount, activity.problemCount, (page, signal) =>
    client.activity.problems(page, { signal })
  )
  const [busy, setBusy] = useState<string | null>(null)
  const groups = groupProblems(items)
  const retry = async (key: string, work: () => Promise<number>) => {
    setBusy(key)
    await retryAndTell(work)
    setBusy(null)
  }
  if (activity.problemCount === 0) return null
  return (
    <Section
      title={counted(activity.problemCount, 'problem')}
      hint="These files were left as they are. Nothing else waits for them."
      actions={
        <Button icon={RotateCw} size="small" busy={busy === 'all'} onClick={() => void retry('all', retryAll)}>
          Retry all {formatCount(activity.problemCount)}
        </Button>
      }
    >
      {query.isError && items.length === 0 ? (
        <ErrorState
          title="The problems could not be listed."
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <ReasonList
          label="Problems by reason"
          groups={groups.map((group) => ({ ...group, items: group.problems }))}
          scroller={scroller}
          note={({ key }) => {
            const group = groups.find((known) => known.key === key)
            if (!group) return null
            const title = PIPELINE_TEXT[group.pipeline].title
            return group.status === 'setAside'
              ? `${title} · set aside, because it stopped the program that read it`
              : title
          }}
          actions={({ key, items: some }) => {
            const group = groups.find((known) => known.key === key)
            return (
              group && (
                <Button
                  size="small"
                  look="quiet"
                  busy={busy === key}
                  onClick={() => void retry(key, () => retryGroup(group, activity.pipelines))}
                >
                  {some.length === 1 ? 'Retry' : `Retry ${formatCount(some.length)}`}
                </Button>
              )
            )
          }}
        >
          {(problem) => <ProblemRow problem={problem} />}
        </ReasonList>
      )}
      {query.hasNextPage && items.length > 0 && (
        <p className="mt-3 flex items-center gap-3 text-muted">
          The first {formatCount(items.length)} of {formatCount(activity.problemCount)} are listed.
          <Button size="small" busy={query.isFetching} onClick={() => void query.fetchNextPage()}>
            List more
          </Button>
        </p>
      )}
    </Section>
  )
}

function ProblemRow({ problem }: { problem: JobProblem }) {
  const { data: about } = useQuery(api.app.about.queryOptions())
  const { assetId, pipeline, path, attempts } = problem
  return (
    <FileRow
      path={path}
      note={attempts > 1 ? `tried ${formatCount(attempts)} times` : ''}
      actions={
        <>
          <IconButton
            icon={RotateCw}
            label="Retry"
            onClick={() => void retryAndTell(async () => (await client.activity.retry({ assetId, pipeline })).requeued)}
          />
          <IconButton icon={Image} label="Show" onClick={() => openAsset(assetId)} />
          {about?.host.revealInFolder && (
            <IconButton icon={FolderOpen} label="Show in folder" onClick={() => void reveal(assetId)} />
          )}
        </>
      }
    />
  )
}

async function reveal(assetId: number): Promise<void> {
  try {
    await client.assets.reveal({ id: assetId })
  } catch (error) {
    notifyError('The folder could not be shown.', error)
  }
}
