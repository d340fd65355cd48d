import { useMemo, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import type { TimelineFilter } from '../../shared/timeline.ts'
import { timelineModel } from '../state/timeline-model.ts'

export interface ViewerList {
  ids: Uint32Array
  /** Place of the shown asset; -1 while the list is on its way or where the page has none with it. */
  index: number
}

/** The assets that the arrows go through: the timeline of the page under the viewer. */
export function useViewerList(assetId: number): ViewerList {
  const [path] = useLocation()
  const model = useMemo(() => {
    const filter = filterOf(path)
    return filter && timelineModel(filter)
  }, [path])
  const ids = useSyncExternalStore(
    model ? model.subscribe : subscribeToNothing,
    () => model?.getSnapshot().timeline.ids ?? NONE
  )
  return useMemo(() => ({ ids, index: ids.indexOf(assetId) }), [ids, assetId])
}

const NONE = new Uint32Array(0)
const subscribeToNothing = () => () => {}

/** Which timeline a page shows; null for pages without one. */
export function filterOf(path: string): TimelineFilter | null {
  if (path === '/') return {}
  const person = /^\/people\/([1-9]\d*)$/.exec(path)?.[1]
  if (person) return { personId: Number(person) }
  const label = /^\/things\/([^/]+)$/.exec(path)?.[1]
  return label ? { label: decodeURIComponent(label) } : null
}
