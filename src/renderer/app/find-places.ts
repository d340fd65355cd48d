import type { PersonSummary } from '../../shared/person.ts'
import type { SoundSummary } from '../../shared/sound.ts'
import type { ThingSummary } from '../../shared/thing.ts'
import { friendlyLabel } from '../state/label-text.ts'
import type { PageEntry } from './pages.ts'

export type Place = { path: string; name: string } & (
  | { kind: 'person'; assetCount: number; videoCount: number; coverFaceId: number | null }
  | { kind: 'thing' | 'sound'; count: number }
  | { kind: 'page' }
)

interface Known {
  pages: readonly Pick<PageEntry, 'path' | 'label' | 'alsoCalled'>[]
  people: readonly PersonSummary[]
  things: readonly ThingSummary[]
  sounds: readonly Pick<SoundSummary, 'label' | 'assetCount'>[]
}

const MOST = 12

/**
 * Places whose name has every word of `text` at the start of one of its own words, without regard to case and accents;
 * names that begin with the text come first, then larger ones.
 */
export function findPlaces(text: string, { pages, people, things, sounds }: Known): Place[] {
  const query = fold(text)
  if (query === '') return []
  const places: { place: Place; names: readonly string[]; weight: number }[] = []
  for (const { path, label, alsoCalled } of pages)
    places.push({ place: { kind: 'page', path, name: label }, names: [label, ...alsoCalled], weight: 0 })
  for (const { id, name, assetCount, videoCount, coverFaceId } of people)
    if (name !== null)
      places.push({
        place: { kind: 'person', path: `/people/${id}`, name, assetCount, videoCount, coverFaceId },
        names: [name],
        weight: assetCount
      })
  const labelled = [
    { kind: 'thing', page: '/things', labels: things },
    { kind: 'sound', page: '/sounds', labels: sounds }
  ] as const
  for (const { kind, page, labels } of labelled)
    for (const { label, assetCount } of labels) {
      const name = friendlyLabel(label)
      const path = `${page}/${encodeURIComponent(label)}`
      places.push({ place: { kind, path, name, count: assetCount }, names: [label, name], weight: assetCount })
    }
  return places
    .map(({ place, names, weight }) => ({ place, rank: rankOf(query, names), weight }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || b.weight - a.weight || a.place.name.localeCompare(b.place.name))
    .slice(0, MOST)
    .map(({ place }) => place)
}

/** 3: the name begins so; 2: its words do; 1: another word for it does; 0: not found. */
function rankOf(query: string, [name = '', ...others]: readonly string[]): number {
  const folded = fold(name)
  if (folded.startsWith(query)) return 3
  if (hasWords(query, folded)) return 2
  return others.some((other) => hasWords(query, fold(other))) ? 1 : 0
}

function hasWords(query: string, name: string): boolean {
  const words = name.split(/[^\p{L}\p{N}]+/u)
  return query.split(' ').every((part) => words.some((word) => word.startsWith(part)))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
