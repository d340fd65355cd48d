import type { Catalogue } from './open-catalogue.ts'

/** What a label names: something seen, or something heard. */
export type LabelKind = 'thing' | 'sound'

/** Looks up a label's id by its name, making it when it is new. */
export function labelIds(db: Catalogue, kind: LabelKind): (name: string) => number {
  const insert = db.prepare<[string, LabelKind]>('insert into label (name, kind) values (?, ?) on conflict do nothing')
  const select = db.prepare<[string], number>('select id from label where name = ?').pluck()
  return (name) => {
    insert.run(name, kind)
    const id = select.get(name)
    if (id === undefined) throw new Error(`label ${name} vanished while it was stored`)
    return id
  }
}

/**
 * Replaces the tags that models of one kind have put on an asset: those of the other kind, and the user's, stay. `best`
 * has the surest score by label id.
 */
export function modelTags(
  db: Catalogue,
  kind: LabelKind
): (assetId: number, best: ReadonlyMap<number, number>) => void {
  const clear = db.prepare<[number]>(
    `delete from asset_tag where asset_id = ? and source = 'model'
     and (select label.kind from label where label.id = label_id) = '${kind}'`
  )
  const insert = db.prepare<[number, number, number]>(
    `insert into asset_tag (asset_id, label_id, source, score, day, taken_local_ms, aspect)
     select id, ?, 'model', ?, day, taken_local_ms, aspect from asset where id = ?`
  )
  return (assetId, best) => {
    clear.run(assetId)
    for (const [labelId, score] of best) insert.run(labelId, score, assetId)
  }
}
