import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { retryAndTell } from '../../jobs/bulk.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { namedGroups } from './problem-groups.ts'
import { ProblemRow } from './problem-row.tsx'
import { ReasonList } from './reason-list.tsx'
import { Section } from './section.tsx'

interface ProblemsSectionProps {
  /** How many jobs failed. */
  count: number
  scroller: RefObject<HTMLElement | null>
}

/** What failed, by reason, to be tried again one by one or together. */
export function ProblemsSection({ count, scroller }: ProblemsSectionProps) {
  const query = useQuery({ ...api.activity.problemGroups.queryOptions(), enabled: count > 0 })
  const [busy, setBusy] = useState<string | null>(null)
  const retry = async (key: string, which: Parameters<typeof retryAndTell>[0]) => {
    setBusy(key)
    await retryAndTell(which)
    setBusy(null)
  }
  if (count === 0) return null
  return (
    <Section
      title={counted(count, 'problem')}
      hint="These files were left as they are. Nothing else waits for them."
      actions={
        <Button
          icon={RotateCw}
          size="small"
          busy={busy === 'all'}
          onClick={() => void retry('all', { status: 'failed' })}
        >
          Retry all {formatCount(count)}
        </Button>
      }
    >
      {query.isPending && <Skeleton className="h-14 w-full rounded-panel!" />}
      {query.isError && !query.data && (
        <ErrorState
          title="The problems could not be listed."
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && (
        <ReasonList
          label="Problems by reason"
          groups={namedGroups(query.data, 'failed')}
          scroller={scroller}
          note={({ pipeline }) => PIPELINE_TEXT[pipeline].title}
          actions={({ key, pipeline, status, code, count: some, reason }) => (
            <Button
              size="small"
              look="quiet"
              busy={busy === key}
              aria-label={`Retry ${formatCount(some)} of ${PIPELINE_TEXT[pipeline].title}: ${reason}`}
              onClick={() => void retry(key, { pipeline, status, code })}
            >
              {some === 1 ? 'Retry' : `Retry ${formatCount(some)}`}
            </Button>
          )}
        >
          {({ pipeline, status, code, reason }, place) => (
            <ProblemRow filter={{ pipeline, status, code }} place={place} reason={reason} />
          )}
        </ReasonList>
      )}
    </Section>
  )
}
