import { currentPath, currentSearch, navigate } from './location.ts'

/*
 * The viewer lies over the page it was opened from and is part of the address (`?asset=12`), so that Back closes it
 * and a reload shows the same. Its list is the timeline of that page.
 */

/** Shows an asset in the viewer, over the current page. */
export function openAsset(assetId: number): void {
  navigate(`${currentPath()}?${withAsset(assetId)}`, { state: { openedHere: true } })
}

/** Moves the open viewer to another asset without adding to the history. */
export function showAsset(assetId: number): void {
  navigate(`${currentPath()}?${withAsset(assetId)}`, { replace: true, state: history.state })
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

function withAsset(assetId: number | null): string {
  const search = new URLSearchParams(currentSearch())
  if (assetId === null) search.delete('asset')
  else search.set('asset', String(assetId))
  return search.toString()
}
