import type { AssetKind } from '../../shared/asset.ts'
import { type JobCounts, JobStatus } from '../../shared/job.ts'
import { Pipeline } from '../../shared/pipeline.ts'
import type { Catalogue } from './open-catalogue.ts'

export interface Tallies {
  assets: Record<AssetKind, number>
  /** As stored: `waiting` are those that wait by themselves. */
  jobs: Record<Pipeline, JobCounts>
  faces: number
  unassignedFaces: number
  staleFaces: number
  people: number
  skipped: number
}

/** All counts that triggers keep, in one read of a few dozen rows. */
export function readTallies(db: Catalogue): Tallies {
  const rows = db.prepare<[], [string, number]>('select name, count from tally').raw().all()
  const counts = new Map(rows)
  const count = (name: string): number => counts.get(name) ?? 0
  return {
    assets: { photo: count('asset:photo'), video: count('asset:video'), audio: count('asset:audio') },
    jobs: record(Pipeline.options, (pipeline) =>
      record(JobStatus.options, (status) => count(`job:${pipeline}:${status}`))
    ),
    faces: count('face'),
    unassignedFaces: count('face:unassigned'),
    staleFaces: count('face:stale'),
    people: count('person'),
    skipped: count('skipped')
  }
}

function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>
}
