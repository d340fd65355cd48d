import { useQuery } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Activity } from '../../shared/job.ts'
import { api } from '../state/client.ts'
import { counted, formatCount } from '../state/format.ts'
import { navigate } from '../state/location.ts'
import { Button } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'
import { EmptyState, ErrorState } from '../ui/states.tsx'

/** What a page without anything says, of what is being done; nothing until that is known. */
export function EmptyPage({ page, children }: { page: string; children: (activity: Activity) => ReactNode }) {
  const activity = useQuery(api.activity.get.queryOptions())
  if (activity.data) return children(activity.data)
  if (!activity.isError) return null
  return (
    <ErrorState
      title={`What the ${page} page waits for could not be read.`}
      error={activity.error}
      onRetry={() => void activity.refetch()}
    />
  )
}

/** What helps: leads to another page. */
export function Go({ to, children }: { to: string; children: string }) {
  return (
    <Button look="primary" onClick={() => navigate(to)}>
      {children}
    </Button>
  )
}

interface UnderWayProps {
  icon: LucideIcon
  /** What is being done, such as `Listening`. */
  doing: string
  paused: boolean
  examined: number
  total: number
  /** What is gone through: one, and several. */
  of: readonly [one: string, several: string]
  /** What is done with them, such as `looked at`. */
  done: string
  /** Of the bar, for those who cannot see it. */
  label: string
  /** What to expect. */
  children: string
}

/** How much has been gone through, while a page waits for what is found. */
export function UnderWay(props: UnderWayProps) {
  const { icon, doing, paused, examined, total, of, done, label, children } = props
  const [one, several] = of
  const soFar = `${formatCount(examined)} of ${counted(total, one, several)} ${done}.`
  return (
    <EmptyState
      icon={icon}
      title={paused ? 'Paused' : doing}
      {...(paused && { action: <Go to="/activity">Open Activity</Go> })}
    >
      <span className="block">
        {total > 0 ? soFar : 'Files are being added.'} {children}
        <span className="mx-auto mt-4 block w-64">
          <Progress value={total > 0 ? examined / total : null} label={label} />
        </span>
      </span>
    </EmptyState>
  )
}
