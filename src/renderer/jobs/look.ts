import { api, client, queryClient } from '../state/client.ts'
import { sentenceOf } from '../state/sentence.ts'
import { inSight } from './in-sight.ts'

/** Whoever flies past has not looked. */
const DEBOUNCE_MS = 350

const sights = new Map<string, readonly number[]>()
let timer: ReturnType<typeof setTimeout> | undefined
let told = ''

/**
 * Says what `who` has in sight now, most wanted first, so that it is processed first; an empty list when nothing any
 * more. Told to the app once it has stood still for a moment, and only while there is work in line.
 */
export function lookAt(who: 'viewer' | 'timeline', assetIds: readonly number[]): void {
  if (assetIds.length === 0) sights.delete(who)
  else sights.set(who, assetIds)
  clearTimeout(timer)
  timer = setTimeout(tell, DEBOUNCE_MS)
}

function tell(): void {
  const assetIds = inSight(sights)
  const key = assetIds.join()
  if (assetIds.length === 0 || key === told || !somethingInLine()) return
  told = key
  // Asked for again, it would be the same wish: it is forgotten when it did not arrive.
  client.activity.look({ assetIds }).catch((error: unknown) => {
    if (told === key) told = ''
    console.info('What is in sight could not be told:', sentenceOf(error))
  })
}

function somethingInLine(): boolean {
  const activity = queryClient.getQueryData(api.activity.get.queryKey())
  return activity !== undefined && (activity.overall.jobsLeft > 0 || activity.import.importing)
}
