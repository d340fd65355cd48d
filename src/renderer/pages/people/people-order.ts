import type { PersonSummary } from '../../../shared/person.ts'

export type PeopleOrder = 'named-first' | 'most-photos'

/**
 * People in the order of the page: those with a name first or simply by size, biggest first, ids last so that the
 * order never depends on chance. `namedBefore` decides who counts as named (`Note: a name never moves its tile`).
 */
export function orderPeople(
  people: readonly PersonSummary[],
  order: PeopleOrder,
  namedBefore: ReadonlySet<number>
): PersonSummary[] {
  const named = (person: PersonSummary) => (order === 'named-first' && namedBefore.has(person.id) ? 0 : 1)
  return [...people].sort(
    (a, b) => named(a) - named(b) || b.assetCount - a.assetCount || b.faceCount - a.faceCount || a.id - b.id
  )
}

/**
 * The same people in the order they were shown in before; newcomers follow at the end, in the order given. While
 * someone types a name, the grid below their hands must not be shuffled by photos that are still being looked at.
 */
export function keepOrder(people: readonly PersonSummary[], shownBefore: readonly number[]): PersonSummary[] {
  const place = new Map(shownBefore.map((id, index) => [id, index]))
  const last = shownBefore.length
  return people
    .map((person, index) => ({ person, at: place.get(person.id) ?? last + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ person }) => person)
}

/** The nearest person without a name after (or before) the one with this id, in page order; null when none is left. */
export function nextUnnamed(people: readonly PersonSummary[], id: number, step: 1 | -1): PersonSummary | null {
  const start = people.findIndex((person) => person.id === id)
  if (start < 0) return null
  for (let index = start + step; index >= 0 && index < people.length; index += step) {
    const person = people[index]
    if (person && person.name === null) return person
  }
  return null
}

// Note: a name never moves its tile. A person named on this page stays where they are until the page is opened again
// or the order is chosen anew: otherwise each Enter would throw the tile out of sight.
