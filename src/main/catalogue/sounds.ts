import { byCodeUnit } from '../../shared/by-code-unit.ts'
import { labelIds, modelTags } from './labels.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface NewAudioEvent {
  label: string
  startMs: number
  endMs: number
  peakMs: number
  score: number
}

export interface SoundLabel {
  id: number
  label: string
  /** Assets in which it was heard. */
  assetCount: number
}

/** An event with its asset. */
export interface ClipRow extends NewAudioEvent {
  id: number
  assetId: number
}

/** What was heard in one asset. */
export interface HeardEvents {
  assetId: number
  modelUseId: number
  events: readonly NewAudioEvent[]
  /** The labels that become words on the asset, with their scores. */
  tags: ReadonlyMap<string, number>
}

export type SoundRepository = ReturnType<typeof soundRepository>

/** Audio events, and the tags that follow from them. */
export function soundRepository(db: Catalogue) {
  const idOf = labelIds(db, 'sound')
  const replaceTags = modelTags(db, 'sound')
  const clear = db.prepare<[number]>('delete from audio_event where asset_id = ?')
  const insert = db.prepare<[number, number, number, number, number, number, number]>(
    `insert into audio_event (asset_id, label_id, start_ms, end_ms, peak_ms, score, model_use_id)
     values (?, ?, ?, ?, ?, ?, ?)`
  )
  const ofAsset = db.prepare<[number], NewAudioEvent>(
    `select label.name as label, start_ms as startMs, end_ms as endMs, peak_ms as peakMs, score
     from audio_event cross join label on label.id = label_id where asset_id = ?`
  )
  const labels = db.prepare<[], SoundLabel>(
    `select id, name as label, heard_in as assetCount from label where heard_in > 0 order by heard_in desc, name`
  )
  const clips = db.prepare<[string, number, number], ClipRow>(
    `select audio_event.id, asset_id as assetId, label.name as label, start_ms as startMs, end_ms as endMs,
       peak_ms as peakMs, score
     from label cross join audio_event on audio_event.label_id = label.id
     where label.name = ? order by score desc, asset_id limit ? offset ?`
  )
  const ofLabel = db.prepare<[number], { path: string; startMs: number; endMs: number; score: number }>(
    `select start_ms as startMs, end_ms as endMs, score,
       coalesce((select min(path) from place where place.asset_id = audio_event.asset_id), '') as path
     from audio_event where label_id = ?`
  )

  return {
    /** Replaces an asset's events and the model tags of sounds; tags by the user stay. Call inside a transaction. */
    replaceEvents({ assetId, modelUseId, events, tags }: HeardEvents): void {
      clear.run(assetId)
      for (const { label, startMs, endMs, peakMs, score } of events) {
        insert.run(assetId, idOf(label), Math.round(startMs), Math.round(endMs), Math.round(peakMs), score, modelUseId)
      }
      replaceTags(assetId, new Map([...tags].map(([label, score]) => [idOf(label), score])))
    },
    /** There is nothing to be heard in an asset, whatever an earlier content of it had. Call inside a transaction. */
    removeEvents(assetId: number): void {
      clear.run(assetId)
      replaceTags(assetId, new Map())
    },
    /** By start, then label. */
    eventsOf: (assetId: number): NewAudioEvent[] =>
      ofAsset.all(assetId).sort((a, b) => a.startMs - b.startMs || byCodeUnit(a.label, b.label)),
    /** Labels that were heard in some asset, most assets first. */
    labels: (): SoundLabel[] => labels.all(),
    /** A page of the events of a label, surest first. */
    clipsOf: (label: string, { offset, limit }: { offset: number; limit: number }): ClipRow[] =>
      clips.all(label, limit, offset),
    /** Every event of a label with the first path of its asset, by path and then start. */
    eventsWithPaths: (labelId: number): { path: string; startMs: number; endMs: number; score: number }[] =>
      ofLabel
        .all(labelId)
        .map(({ path, startMs, endMs, score }) => ({ path, startMs, endMs, score }))
        .sort((a, b) => byCodeUnit(a.path, b.path) || a.startMs - b.startMs)
  }
}
