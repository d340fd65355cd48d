import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import type { TimelineFilter } from '../../../shared/timeline.ts'
import { timelineModel } from '../../state/timeline-model.ts'
import { ErrorState } from '../../ui/states.tsx'
import { SKELETON_TIMELINE } from './skeleton-timeline.ts'
import { TimelineView } from './timeline-view.tsx'

interface TimelineProps {
  filter: TimelineFilter
  /** The page's head; it scrolls away with the content. */
  header?: ReactNode
  /** Shown where there is nothing to show. */
  empty?: ReactNode
}

/**
 * Assets by day, newest first, of any number. Fills its parent and scrolls by itself; a click opens the viewer over
 * the page. Where it was scrolled to is kept while the window is open.
 */
export function Timeline({ filter: { personId, label }, header, empty }: TimelineProps) {
  const model = useMemo(
    () => timelineModel({ ...(personId !== undefined && { personId }), ...(label !== undefined && { label }) }),
    [personId, label]
  )
  const { state, error, timeline } = useSyncExternalStore(model.subscribe, model.getSnapshot)
  if (state === 'ready' && timeline.ids.length > 0)
    return <TimelineView key="timeline" model={model} timeline={timeline} header={header} />
  if (state === 'loading')
    return <TimelineView key="skeleton" model={null} timeline={SKELETON_TIMELINE} header={header} />
  return (
    <div className="relative h-full overflow-y-auto px-4 sm:px-6">
      {header}
      {state === 'failed' ? (
        <ErrorState title="The photos could not be listed." error={error} onRetry={() => void model.refresh()} />
      ) : (
        empty
      )}
    </div>
  )
}
