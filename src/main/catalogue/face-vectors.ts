import type { Catalogue } from './open-catalogue.ts'

/** Rows of one stored block of vectors: row i is `vectors[i × dimensions …]` and belongs to face `faceIds[i]`, 0: nobody. */
export interface VectorBlock {
  faceIds: Float64Array
  vectors: Float32Array
}

/** How many vectors sqlite-vec keeps in a block. */
export const BLOCK_ROWS = 1024

export type FaceVectorRepository = ReturnType<typeof faceVectorRepository>

/**
 * Embeddings of faces: one vec0 table of sqlite-vec per number of dimensions, made when first needed, in partitions by
 * recogniser, because embeddings of two recognisers are never compared. These are virtual tables, which foreign keys do
 * not reach: a deleted face's vector stays until `remove` (see face_gone), and readers leave it out.
 */
export function faceVectorRepository(db: Catalogue) {
  const tables = new Map<number, ReturnType<typeof statements>>()
  const existing = db.prepare<[string], 1>("select 1 from sqlite_schema where type = 'table' and name = ?").pluck()

  function opened(dimensions: number): ReturnType<typeof statements> | undefined {
    const known = tables.get(dimensions)
    if (known || existing.get(tableName(dimensions)) === undefined) return known
    const prepared = statements(db, dimensions)
    tables.set(dimensions, prepared)
    return prepared
  }
  function made(dimensions: number): ReturnType<typeof statements> {
    if (!Number.isInteger(dimensions) || dimensions < 1) throw new RangeError(`${dimensions} dimensions`)
    db.exec(`create virtual table if not exists ${tableName(dimensions)} using vec0(
      id integer primary key, recogniser_use_id integer partition key, embedding float[${dimensions}])`)
    const table = opened(dimensions)
    if (!table) throw new Error(`${tableName(dimensions)} is not there after it was made`)
    return table
  }

  return {
    /** Stores the vector of a face that has none. */
    insert(faceId: number, recogniserUseId: number, embedding: Float32Array): void {
      const table = opened(embedding.length) ?? made(embedding.length)
      table.insert.run(BigInt(faceId), BigInt(recogniserUseId), embedding)
    },
    /** Stores another vector of the same recogniser. */
    update(faceId: number, embedding: Float32Array): void {
      opened(embedding.length)?.update.run(embedding, BigInt(faceId))
    },
    remove(faceId: number, dimensions: number): void {
      opened(dimensions)?.remove.run(BigInt(faceId))
    },
    get(faceId: number, dimensions: number): Float32Array | undefined {
      const stored = opened(dimensions)?.get.get(BigInt(faceId))
      return stored && floats(stored)
    },
    /** Faces of the k ≤ 4096 nearest vectors of a recogniser, by sqlite-vec's own arithmetic, nearest first. */
    nearest(recogniserUseId: number, embedding: Float32Array, k: number): number[] {
      return opened(embedding.length)?.nearest.all(BigInt(recogniserUseId), embedding, BigInt(k)) ?? []
    },
    /**
     * All vectors of a recogniser, block by block. Each block is a copy that the caller may keep.
     *
     * Note: reading vec0's blocks. Its SELECT takes 950 ms to hand over 100,000 × 512 numbers row by row; the tables that
     * it keeps them in, which are part of the file format, take 32 ms. A test compares the two.
     */
    *blocks(recogniserUseId: number, dimensions: number): Generator<VectorBlock> {
      const table = opened(dimensions)
      if (!table) return
      for (const [validity, rowids, vectors] of table.blocks.iterate(recogniserUseId)) {
        yield { faceIds: liveIds(validity, rowids), vectors: floats(vectors) }
      }
    }
  }
}

function statements(db: Catalogue, dimensions: number) {
  const table = tableName(dimensions)
  return {
    insert: db.prepare<[bigint, bigint, Float32Array]>(
      `insert into ${table} (id, recogniser_use_id, embedding) values (?, ?, ?)`
    ),
    update: db.prepare<[Float32Array, bigint]>(`update ${table} set embedding = ? where id = ?`),
    remove: db.prepare<[bigint]>(`delete from ${table} where id = ?`),
    get: db.prepare<[bigint], Buffer>(`select embedding from ${table} where id = ?`).pluck(),
    nearest: db
      .prepare<[bigint, Float32Array, bigint], number>(
        `select id from ${table} where recogniser_use_id = ? and embedding match ? and k = ? order by distance`
      )
      .pluck(),
    // The plus: that table's rowid has no type, and is found by its index only when compared with a value of none.
    blocks: db
      .prepare<[number], [Buffer, Buffer, Buffer]>(
        `select chunk.validity, chunk.rowids, stored.vectors from ${table}_chunks chunk
         cross join ${table}_vector_chunks00 stored on stored.rowid = +chunk.chunk_id where chunk.partition00 = ?
         order by chunk.chunk_id`
      )
      .raw()
  }
}

function tableName(dimensions: number): string {
  return `face_vector_${dimensions}`
}

/** Rows of which the bit in `validity` is off are free and get id 0. */
function liveIds(validity: Buffer, rowids: Buffer): Float64Array {
  const ids = new Float64Array(rowids.length / 8)
  for (let row = 0; row < ids.length; row++) {
    const live = ((validity[row >> 3] ?? 0) >> (row & 7)) & 1
    ids[row] = live ? rowids.readUInt32LE(row * 8) + rowids.readUInt32LE(row * 8 + 4) * 2 ** 32 : 0
  }
  return ids
}

/** The numbers of a stored blob, without a copy where it is aligned. */
function floats(blob: Buffer): Float32Array {
  const { buffer, byteOffset, byteLength } = blob.byteOffset % 4 === 0 ? blob : new Uint8Array(blob)
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}
