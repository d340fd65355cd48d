import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../state/client.ts'
import { Progress } from '../ui/progress.tsx'
import { describeActivity } from './describe-activity.ts'

/** What the app is busy with, at the foot of the rail, on every page; leads to Activity. Nothing when it rests. */
export function ActivityStrip() {
  const { data: activity } = useQuery(api.activity.get.queryOptions())
  const line = activity && describeActivity(activity)
  if (!line) return null
  return (
    <Link
      href="/activity"
      aria-label={`${line.text}. Show activity`}
      className="flex shrink-0 animate-fade-in flex-col justify-center gap-1.5 rounded-control px-3 py-2 text-muted text-xs transition-colors hover:bg-hover max-sm:hidden sm:max-lg:px-1"
    >
      {/* Two lines whatever it says, so that the pages above keep their places. */}
      <span className="line-clamp-2 min-h-8 content-end tabular-nums max-lg:sr-only">{line.text}</span>
      <Progress value={line.share} label={line.text} slim />
    </Link>
  )
}
