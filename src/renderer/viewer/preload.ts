import { items } from '../state/item-store.ts'
import { assetUrl } from '../ui/media.ts'

/** Fetches the previews of the assets nearby, nearest first, once each is known; the returned function gives up. */
export function preloadNeighbours(ids: readonly number[]): () => void {
  const stops = ids.map((id) => {
    const image = new Image()
    const start = () => {
      const item = items.get(id)
      if (item?.kind === 'photo' && item.thumbnail === 'ready' && image.src === '')
        image.src = assetUrl(id, 'preview', item.version)
    }
    start()
    const stop = items.subscribe(id, start)
    return () => {
      stop()
      image.src = ''
    }
  })
  return () => {
    for (const stop of stops) stop()
  }
}
