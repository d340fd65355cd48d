import { EnvHttpProxyAgent, fetch, ProxyAgent } from 'undici'
import { messageOf } from './mirror.ts'
import { nameOf, placeOf } from './mirror-address.ts'

const MOST_BYTES = 1_000_000
const MOST_MS = 10_000

/** What a mirror on the network answered: its list, that it has none, or why nothing was learnt. */
export type ListAnswer = { kind: 'list'; text: string } | { kind: 'none' } | { kind: 'failed'; reason: string }

/**
 * Asks a mirror on the network for its `models.json`, once, and for no longer than ten seconds.
 *
 * @param proxy to go through; null: as the environment says
 */
export async function askForList(mirror: string, proxy: string | null, signal: AbortSignal): Promise<ListAnswer> {
  const url = new URL(placeOf(mirror, 'models.json'))
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'Inglenook' }
  if (url.username || url.password) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    url.username = ''
    url.password = ''
  }
  const dispatcher = proxy === null ? new EnvHttpProxyAgent() : new ProxyAgent(proxy)
  const limit = AbortSignal.timeout(MOST_MS)
  try {
    const answer = await fetch(url, { headers, dispatcher, signal: AbortSignal.any([signal, limit]) })
    if (answer.status === 404 || answer.status === 410) return { kind: 'none' }
    if (!answer.ok) return failed(mirror, `it answered ${answer.status}`)
    const bytes: Uint8Array[] = []
    let length = 0
    for await (const chunk of answer.body ?? []) {
      length += chunk.byteLength
      if (length > MOST_BYTES) return failed(mirror, 'it is larger than 1 MB')
      bytes.push(chunk)
    }
    return { kind: 'list', text: Buffer.concat(bytes).toString('utf8') }
  } catch (error) {
    signal.throwIfAborted()
    return failed(mirror, limit.aborted ? 'it did not answer within 10 seconds' : causeOf(error))
  } finally {
    // Also lets go of a body that was too large to be read to its end.
    await dispatcher.destroy()
  }
}

function failed(mirror: string, reason: string): ListAnswer {
  return { kind: 'failed', reason: `The list of the mirror ${nameOf(mirror)} could not be read: ${reason}.` }
}

/** undici says "fetch failed" and keeps the cause to itself. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error)
}
