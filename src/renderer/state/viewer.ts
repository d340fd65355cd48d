import { currentPath, currentSearch, navigate } from './location.ts'

/*
 * The viewer lies over the page it was opened from and is part of the address (`?asset=12`), so that Back closes it
 * and a reload shows the same. Its list is the timeline of that page. A moment of a video or recording has its time in
 * seconds there too (`?asset=12&t=7.25`).
 */

/** Where in a video or recording it begins; without it, at its start. */
interface Moment {
  atMs?: number
}

/** Shows an asset in the viewer, over the current page. */
export function openAsset(assetId: number, moment: Moment = {}): void {
  navigate(`${currentPath()}?${withAsset(assetId, moment)}`, { state: { openedHere: true } })
}

/** Moves the open viewer to another asset, or another moment of this one, without adding to the history. */
export function showAsset(assetId: number, moment: Moment = {}): void {
  navigate(`${currentPath()}?${withAsset(assetId, moment)}`, { replace: true, state: history.state })
}

/** The address of a moment over the current page, for a link to it. */
export function momentAddress(assetId: number, atMs: number): string {
  return `${currentPath()}?${withAsset(assetId, { atMs })}`
}

/** Back to the page underneath. */
export function closeViewer(): void {
  if (history.state?.openedHere === true) {
    history.back()
    return
  }
  const rest = withAsset(null)
  navigate(rest ? `${currentPath()}?${rest}` : currentPath(), { replace: true })
}

/** The asset named by a query, or null. */
export function assetInSearch(search: string): number | null {
  const value = new URLSearchParams(search).get('asset')
  return value !== null && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null
}

/** The moment named by a query, in milliseconds, or null. */
export function momentInSearch(search: string): number | null {
  const value = new URLSearchParams(search).get('t')
  return value !== null && /^\d{1,7}(\.\d{1,3})?$/.test(value) ? Math.round(Number(value) * 1000) : null
}

function withAsset(assetId: number | null, { atMs }: Moment = {}): string {
  const search = new URLSearchParams(currentSearch())
  if (assetId === null) search.delete('asset')
  else search.set('asset', String(assetId))
  if (atMs === undefined) search.delete('t')
  else search.set('t', String(Math.max(0, Math.round(atMs)) / 1000))
  return search.toString()
}
