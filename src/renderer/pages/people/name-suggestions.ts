import type { PersonSummary } from '../../../shared/person.ts'
import { tidyName } from '../../../shared/tidy-name.ts'

export const NAME_MAX_LENGTH = 200

interface Suggestion {
  name: string
  assetCount: number
  videoCount: number
}

/**
 * Names already given that begin with what was typed, or have a word that does; whole beginnings first, then the
 * person with the most photos. Case and accents are ignored. Each name once, the person's own left out.
 */
export function suggestNames(typed: string, people: readonly PersonSummary[], ownId: number, limit = 5): Suggestion[] {
  const wanted = fold(tidyName(typed))
  if (!wanted) return []
  const best = new Map<string, Suggestion & { rank: number }>()
  for (const person of people) {
    if (person.id === ownId || person.name === null) continue
    const rank = rankOf(fold(person.name), wanted)
    if (rank === null) continue
    const known = best.get(person.name)
    if (!known || known.assetCount < person.assetCount) {
      const { name, assetCount, videoCount } = person
      best.set(name, { name, assetCount, videoCount, rank })
    }
  }
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || b.assetCount - a.assetCount || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ rank: _, ...suggestion }) => suggestion)
}

/** Another person who already has exactly this name, or null. */
export function namesake(typed: string, people: readonly PersonSummary[], ownId: number): PersonSummary | null {
  const name = fold(tidyName(typed))
  if (!name) return null
  return people.find((person) => person.id !== ownId && person.name !== null && fold(person.name) === name) ?? null
}

function rankOf(name: string, wanted: string): number | null {
  if (name.startsWith(wanted)) return 0
  return name.split(/[\s-]+/u).some((word) => word.startsWith(wanted)) ? 1 : null
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
