import type { TimelineFilter } from '../../shared/timeline.ts'

/** Which timeline a page shows; null for pages without one. */
export function filterOf(path: string): TimelineFilter | null {
  if (path === '/') return {}
  const person = /^\/people\/([1-9]\d*)$/.exec(path)?.[1]
  if (person) return { personId: Number(person) }
  const label = unescaped(/^\/things\/([^/]+)$/.exec(path)?.[1])
  return label === null ? null : { label }
}

/** Which kind of sound a page shows; null for other pages. */
export function soundOf(path: string): string | null {
  return unescaped(/^\/sounds\/([^/]+)$/.exec(path)?.[1])
}

function unescaped(part: string | undefined): string | null {
  if (!part) return null
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return null // an address typed by hand: no such page
    throw error
  }
}
