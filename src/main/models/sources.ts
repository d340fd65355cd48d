import { fileOf, type KnownModel } from './known-models.ts'
import { isHttp, nameOf, placeOf } from './mirror-address.ts'
import type { Mirrors } from './mirrors.ts'

/** A place that a model's file can be had from. */
export interface Source {
  kind: 'folder' | 'network'
  /** Full path of the file, or its address. */
  place: string
  /** What to call it to people. */
  name: string
}

/** Where a model's file can be had, in the order in which to ask: the mirror in force, then where it is published. */
export function sourcesOf(known: KnownModel, mirrors: Mirrors): Source[] {
  const file = fileOf(known)
  if (!file) return []
  const sources: Source[] = []
  const mirror = mirrors.inForce(known.entry.task)?.address
  if (mirror !== undefined && mirrors.has(mirror, file.name) !== false && (!isHttp(mirror) || URL.canParse(mirror))) {
    const kind = isHttp(mirror) ? 'network' : 'folder'
    sources.push({ kind, place: placeOf(mirror, file.name), name: nameOf(mirror) })
  }
  const address = known.upstream[file.name]
  if (address !== undefined) sources.push({ kind: 'network', place: address, name: nameOf(address) })
  return sources
}
