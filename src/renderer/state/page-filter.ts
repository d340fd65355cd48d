import type { TimelineFilter } from '../../shared/timeline.ts'

/** Which timeline a page shows; null for pages without one. */
export function filterOf(path: string): TimelineFilter | null {
  if (path === '/') return {}
  const person = /^\/people\/([1-9]\d*)$/.exec(path)?.[1]
  if (person) return { personId: Number(person) }
  const label = /^\/things\/([^/]+)$/.exec(path)?.[1]
  if (!label) return null
  try {
    return { label: decodeURIComponent(label) }
  } catch (error) {
    if (error instanceof URIError) return null // an address typed by hand: no such page
    throw error
  }
}
