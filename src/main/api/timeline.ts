import type { TimelineItem } from '../../shared/asset.ts'
import type { TimelineContents, TimelineDay, TimelineFilter } from '../../shared/timeline.ts'
import type { TimelineEntry } from '../catalogue/timeline.ts'
import type { Library } from '../library.ts'
import { timelineItem } from './asset-shapes.ts'
import { Breather } from './breather.ts'
import { contract } from './contract.ts'

export function timelineProcedures(library: Library) {
  const { catalogue } = library
  /** `among`: at least those of these days that there are. */
  const daysOf = ({ personId, label }: TimelineFilter, among?: readonly number[]): TimelineDay[] => {
    if (personId !== undefined) return catalogue.people.daysOfPerson(personId)
    return label !== undefined ? catalogue.timeline.daysOfLabel(label, among) : catalogue.timeline.days()
  }
  const entriesOf = ({ personId, label }: TimelineFilter, day: number): Iterable<TimelineEntry[]> => {
    if (personId !== undefined) return [catalogue.people.contentsOfPerson(personId, day)]
    return label !== undefined ? catalogue.timeline.contentsOfLabel(label, day) : catalogue.timeline.contents(day)
  }

  return {
    days: contract.timeline.days.handler(({ input }) => daysOf(input)),
    contents: contract.timeline.contents.handler(async ({ input: { filter, days } }) => {
      const revisions = new Map(daysOf(filter, days).map(({ day, revision }) => [day, revision]))
      const breather = new Breather()
      const contents: TimelineContents[] = []
      for (const day of days) {
        const revision = revisions.get(day)
        if (revision === undefined) continue
        const entries: TimelineEntry[] = []
        for (const step of entriesOf(filter, day)) {
          for (const entry of step) entries.push(entry)
          await breather.breathe()
        }
        contents.push({ day, revision, ...packed(entries) })
      }
      return contents
    }),
    items: contract.timeline.items.handler(({ input: { ids } }): TimelineItem[] => {
      const rows = new Map(catalogue.assets.getMany(ids).map((row) => [row.id, row]))
      return ids.flatMap((id) => {
        const row = rows.get(id)
        return row ? [timelineItem(row, catalogue.places.pathsOf(id))] : []
      })
    })
  }
}

/** Ids and aspects as the base64 of little-endian arrays. */
function packed(entries: readonly TimelineEntry[]): { ids: string; aspects: string } {
  const ids = Buffer.alloc(entries.length * 4)
  const aspects = Buffer.alloc(entries.length * 2)
  entries.forEach(({ id, aspect }, index) => {
    ids.writeUInt32LE(id, index * 4)
    aspects.writeUInt16LE(aspect, index * 2)
  })
  return { ids: ids.toString('base64'), aspects: aspects.toString('base64') }
}
