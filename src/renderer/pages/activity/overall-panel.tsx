import {
  CircleCheck,
  CirclePause,
  Clock3,
  Flame,
  FolderPlus,
  Hourglass,
  Images,
  type LucideIcon,
  TriangleAlert
} from 'lucide-react'
import { Link } from 'wouter'
import type { Activity } from '../../../shared/job.ts'
import { openAddPhotos } from '../../state/add-photos.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { isUntouched, overallText } from './overall-text.ts'
import { shareEnded } from './progress.ts'

/** Everything together: what goes on, how far, how long still, and why not when nothing runs. Always of one height. */
export function OverallPanel({ activity }: { activity: Activity }) {
  const { overall } = activity
  const { title, time, detail } = overallText(activity)
  const Icon = iconOf(activity)
  return (
    <section aria-label="Overall" className="rounded-panel bg-raised p-5">
      <div className="flex items-center gap-4">
        <span className="flex size-11 shrink-0 items-center justify-center rounded-full bg-ember-wash text-ember-ink">
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0 grow">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <p aria-live="polite" className="grow font-semibold text-lg">
              {title}
            </p>
            <p className="text-muted tabular-nums">{time}</p>
          </div>
          <Progress
            value={barValue(activity)}
            label={`Everything: ${[title, time].filter((part) => part !== null).join(', ')}`}
            className="my-2"
          />
          <p className="flex min-h-5 flex-wrap gap-x-2 text-muted text-sm tabular-nums">
            {detail ?? '\u00a0'}
            {overall.state === 'resting-by-rule' && !activity.paused && (
              <Link href="/settings/processing" className={LINK}>
                Change when it works
              </Link>
            )}
          </p>
        </div>
        {isUntouched(activity) && (
          <Button icon={FolderPlus} className="max-sm:hidden" onClick={() => openAddPhotos()}>
            Add a folder
          </Button>
        )}
      </div>
    </section>
  )
}

const LINK = 'rounded-tile text-ember-ink underline underline-offset-2'

/** While everything waits, nobody can say how long it will take: then it is jobs that are counted, not time. */
function barValue(activity: Activity): number {
  const { state, fraction } = activity.overall
  if (isUntouched(activity)) return 0
  if (state === 'resting') return 1
  return state === 'waiting' ? shareEnded(activity.pipelines) : fraction
}

function iconOf(activity: Activity): LucideIcon {
  const { overall, paused, problemCount } = activity
  if (isUntouched(activity)) return Images
  if (overall.state === 'resting') return problemCount > 0 ? TriangleAlert : CircleCheck
  if (overall.state === 'importing') return Flame
  if (paused || overall.state === 'paused') return CirclePause
  if (overall.state === 'resting-by-rule') return Clock3
  return overall.state === 'waiting' ? Hourglass : Flame
}
