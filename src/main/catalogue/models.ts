import { ModelEntry, type ReadyModel } from '../../shared/model.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface KnownModelFile {
  path: string
  bytes: number
  mtimeMs: number
  sha256: string
}

/** What a host said of a file on its first download. */
export interface StatedHash {
  sha256: string
  host: string
}

export type ModelRepository = ReturnType<typeof modelRepository>

/** What is known of weight files on disk, and which contents have produced results. */
export function modelRepository(db: Catalogue) {
  const known = db.prepare<[string], KnownModelFile>(
    'select path, bytes, mtime_ms as mtimeMs, sha256 from model_file where path = ?'
  )
  const remember = db.prepare<[string, number, number, string, number]>(
    `insert into model_file (path, bytes, mtime_ms, sha256, verified_at_ms) values (?, ?, ?, ?, ?)
     on conflict (path) do update set bytes = excluded.bytes, mtime_ms = excluded.mtime_ms, sha256 = excluded.sha256,
       verified_at_ms = excluded.verified_at_ms`
  )
  const forget = db.prepare<[string]>('delete from model_file where path = ?')
  const stated = db.prepare<[string, string], StatedHash>(
    'select sha256, host from stated_hash where model_id = ? and name = ?'
  )
  const rememberStated = db.prepare<[string, string, string, string, number]>(
    `insert into stated_hash (model_id, name, sha256, host, stated_at_ms) values (?, ?, ?, ?, ?)
     on conflict (model_id, name) do nothing`
  )
  const forgetStated = db.prepare<[string]>('delete from stated_hash where model_id = ?')
  const inspected = db
    .prepare<[string, string], number>('select 1 from model_inspection where sha256 = ? and reading = ?')
    .pluck()
  const rememberInspected = db.prepare<[string, string, number]>(
    `insert into model_inspection (sha256, reading, inspected_at_ms) values (?, ?, ?)
     on conflict (sha256, reading) do nothing`
  )
  const mirrorList = db.prepare<[string], string>('select contents from mirror_list where address = ?').pluck()
  const rememberList = db.prepare<[string, string, number]>(
    `insert into mirror_list (address, contents, read_at_ms) values (?, ?, ?)
     on conflict (address) do update set contents = excluded.contents, read_at_ms = excluded.read_at_ms`
  )
  const added = db.prepare<[], string>('select entry from added_model').pluck()
  const addEntry = db.prepare<[string, string]>(
    'insert into added_model (id, entry) values (?, ?) on conflict (id) do update set entry = excluded.entry'
  )
  const removeEntry = db.prepare<[string]>('delete from added_model where id = ?')
  const insertUse = db.prepare<[string, string, string, string, number | null, number | null, number]>(
    `insert into model_use (model_id, sha256, task, family, dimensions, max_distance, first_used_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (model_id, sha256) do update set max_distance = excluded.max_distance
       where max_distance is not excluded.max_distance`
  )
  const useId = db
    .prepare<[string, string], number>('select id from model_use where model_id = ? and sha256 = ?')
    .pluck()

  return {
    knownFile: (path: string): KnownModelFile | undefined => known.get(path),
    rememberFile: (file: KnownModelFile, nowMs: number): void =>
      void remember.run(file.path, file.bytes, file.mtimeMs, file.sha256, nowMs),
    forgetFile: (path: string): void => void forget.run(path),
    /** What a host said on the first download that a model's file is; nothing where none did. */
    statedHash: (modelId: string, name: string): StatedHash | undefined => stated.get(modelId, name),
    /** Keeps what a host says; what one said earlier stays. */
    rememberStatedHash: (modelId: string, name: string, { sha256, host }: StatedHash, nowMs: number): void =>
      void rememberStated.run(modelId, name, sha256, host, nowMs),
    forgetStatedHashes: (modelId: string): void => void forgetStated.run(modelId),
    /** Whether this content was found to be what such a decoder reads. */
    wasInspected: (sha256: string, reading: string): boolean => inspected.get(sha256, reading) !== undefined,
    rememberInspected: (sha256: string, reading: string, nowMs: number): void =>
      void rememberInspected.run(sha256, reading, nowMs),
    /** The text that was read last of the list at this address; nothing while it never was. */
    mirrorList: (address: string): string | undefined => mirrorList.get(address),
    rememberMirrorList: (address: string, contents: string, nowMs: number): void =>
      void rememberList.run(address, contents, nowMs),
    /** Entries that came with files the user added; one that this program cannot read any more is left out. */
    addedEntries: (): ModelEntry[] => added.all().flatMap((text) => ModelEntry.safeParse(JSON.parse(text)).data ?? []),
    addEntry: (entry: ModelEntry): void => void addEntry.run(entry.id, JSON.stringify(entry)),
    removeEntry: (id: string): void => void removeEntry.run(id),
    /** The id under which results of this model's content are kept. */
    idOfUse({ entry, sha256 }: ReadyModel, nowMs: number): number {
      const { dimensions, maxDistance } =
        entry.family === 'arcface' ? entry.embedding : { dimensions: null, maxDistance: null }
      insertUse.run(entry.id, sha256, entry.task, entry.family, dimensions, maxDistance, nowMs)
      const id = useId.get(entry.id, sha256)
      if (id === undefined) throw new Error(`model use of ${entry.id} vanished while it was stored`)
      return id
    }
  }
}
