import type { TimelineItem } from '../../shared/asset.ts'
import { client } from './client.ts'
import { connected } from './connection.ts'
import { ItemStore } from './item-requests.ts'

/** What is known of single assets, asked for as they come into sight. */
export const items = new ItemStore(async (ids, signal): Promise<TimelineItem[]> => {
  await connected(signal)
  return client.timeline.items({ ids }, { signal })
})
