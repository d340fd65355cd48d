import { useQuery } from '@tanstack/react-query'
import { FolderOpen, Image, RotateCw } from 'lucide-react'
import type { JobProblem } from '../../../shared/job.ts'
import { retryAndTell } from '../../jobs/bulk.ts'
import { api, client } from '../../state/client.ts'
import { formatCount } from '../../state/format.ts'
import { openAsset } from '../../state/viewer.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { PIPELINE_TEXT } from '../settings/pipeline-text.ts'
import { FileRow } from './file-row.tsx'
import { fileName, withoutFile } from './problem-groups.ts'
import { type ProblemFilter, useProblem } from './use-problem.ts'

interface ProblemRowProps {
  filter: ProblemFilter
  place: number
  /** The reason that stands above; a file's own is named only where it differs. Null: it is always named. */
  reason: string | null
}

/** A file that could not be done, with ways to try again, to show it and to find it. */
export function ProblemRow({ filter, place, reason }: ProblemRowProps) {
  const problem = useProblem(filter, place)
  if (!problem) return <RowSkeleton tall={reason === null} />
  const own = withoutFile(problem.error, problem.path)
  const { pipeline, attempts } = problem
  return (
    <FileRow
      path={problem.path}
      note={attempts > 1 ? `tried ${formatCount(attempts)} times` : ''}
      {...(reason === null && { reason: `${PIPELINE_TEXT[pipeline].title}: ${own}` })}
      {...(reason !== null && own !== reason && { reason: own })}
      actions={<Actions problem={problem} words={reason === null} />}
    />
  )
}

function Actions({ problem, words }: { problem: JobProblem; words: boolean }) {
  const { data: about } = useQuery(api.app.about.queryOptions())
  const { assetId, pipeline, path } = problem
  const name = fileName(path)
  const retry = () => void retryAndTell({ assetIds: [assetId], pipeline })
  const reveals = about?.host.revealInFolder === true
  return (
    <>
      {words ? (
        <Button size="small" icon={RotateCw} aria-label={`Try ${name} again`} onClick={retry}>
          Try again
        </Button>
      ) : (
        <IconButton icon={RotateCw} label={`Try ${name} again`} onClick={retry} />
      )}
      {reveals && (
        <IconButton icon={Image} label={`Open ${name}`} className="max-sm:hidden" onClick={() => openAsset(assetId)} />
      )}
      <IconButton
        icon={reveals ? FolderOpen : Image}
        label={`Show file ${name}`}
        onClick={() => (reveals ? void reveal(assetId) : openAsset(assetId))}
      />
    </>
  )
}

/** As tall as the row that will come. */
function RowSkeleton({ tall }: { tall: boolean }) {
  return (
    <div className="flex flex-col justify-center gap-2" style={{ height: tall ? 62 : 40 }}>
      <Skeleton className="h-3 w-44" />
      <Skeleton className="h-3 w-72 max-w-full" />
    </div>
  )
}

async function reveal(assetId: number): Promise<void> {
  try {
    await client.assets.reveal({ id: assetId })
  } catch (error) {
    notifyError('The folder could not be shown.', error)
  }
}
