import { thumbHashToDataURL } from 'thumbhash'

const KEPT = 3_000
const urls = new Map<string, string>()

/** A tiny picture for a thumbhash in base64, as a data address; null when it is not one. */
export function placeholderUrl(thumbhash: string): string | null {
  const kept = urls.get(thumbhash)
  if (kept !== undefined) return kept
  const bytes = Uint8Array.from(atob(thumbhash), (character) => character.charCodeAt(0))
  if (bytes.length < 5) return null
  const url = thumbHashToDataURL(bytes)
  urls.set(thumbhash, url)
  if (urls.size > KEPT)
    for (const oldest of urls.keys()) {
      urls.delete(oldest)
      break
    }
  return url
}
