import { useMemo, useSyncExternalStore } from 'react'
import { useHashPath } from '../state/location.ts'
import { filterOf } from '../state/page-filter.ts'
import { timelineModel } from '../state/timeline-model.ts'

export interface ViewerList {
  ids: Uint32Array
  /** Place of the shown asset; -1 while the list is on its way or where the page has none with it. */
  index: number
}

/** The assets that the arrows go through: the timeline of the page under the viewer. */
export function useViewerList(assetId: number): ViewerList {
  const [path] = useHashPath()
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
