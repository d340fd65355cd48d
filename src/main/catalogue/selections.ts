import type { Selection } from '../../shared/job.ts'
import type { Catalogue } from './open-catalogue.ts'

/**
 * Reads selections of assets a page at a time: the next `limit` assets after one, each once, in an order of the
 * selection's own. Start after 0.
 *
 * Note: selections in the order of the timeline. There is an index for it of a person's and a label's assets; where to go on
 * follows from the last asset's own row. If that is gone meanwhile, the selection begins again, which does no harm.
 */
export function selectionReader(db: Catalogue) {
  const place = 'select day, taken_local_ms, id from asset where id = ?'
  const ofSource = db
    .prepare<[number, number, number], number>(
      'select distinct asset_id from place where source_id = ? and asset_id > ? order by asset_id limit ?'
    )
    .pluck()
  const known = db.prepare<[number], 1>('select 1 from asset where id = ?').pluck()
  const ofPerson = db
    .prepare<[number, number], number>(
      'select asset_id from person_asset where person_id = ? order by day, taken_local_ms, asset_id limit ?'
    )
    .pluck()
  const ofPersonAfter = db
    .prepare<[number, number, number], number>(
      `select asset_id from person_asset where person_id = ? and (day, taken_local_ms, asset_id) > (${place})
       order by day, taken_local_ms, asset_id limit ?`
    )
    .pluck()
  const labelId = db.prepare<[string], number>('select id from label where name = ?').pluck()
  const ofLabel = db
    .prepare<[number, number], number>(
      'select asset_id from asset_tag where label_id = ? order by day, taken_local_ms, asset_id limit ?'
    )
    .pluck()
  const ofLabelAfter = db
    .prepare<[number, number, number], number>(
      `select asset_id from asset_tag where label_id = ? and (day, taken_local_ms, asset_id) > (${place})
       order by day, taken_local_ms, asset_id limit ?`
    )
    .pluck()
  const everything = db
    .prepare<[number, number], number>('select id from asset where id > ? order by id limit ?')
    .pluck()
  const sorted = new WeakMap<Selection, readonly number[]>()

  return (selection: Selection, after: number, limit: number): number[] => {
    const goOn = after > 0 && known.get(after) === 1
    switch (selection.kind) {
      case 'assets': {
        const ids = sorted.get(selection) ?? [...new Set(selection.assetIds)].sort((a, b) => a - b)
        sorted.set(selection, ids)
        const start = firstAfter(ids, after)
        return ids.slice(start, start + limit)
      }
      case 'source':
        return ofSource.all(selection.sourceId, after, limit)
      case 'person':
        return goOn ? ofPersonAfter.all(selection.personId, after, limit) : ofPerson.all(selection.personId, limit)
      case 'label': {
        const id = labelId.get(selection.label)
        if (id === undefined) return []
        // The same word may come from a model and from the user.
        return [...new Set(goOn ? ofLabelAfter.all(id, after, limit) : ofLabel.all(id, limit))]
      }
      case 'everything':
        return everything.all(after, limit)
    }
  }
}

/** Index of the first of the ascending ids that is greater. */
function firstAfter(ids: readonly number[], after: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? 0) > after) high = middle
    else low = middle + 1
  }
  return low
}
