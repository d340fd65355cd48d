import { type RefObject, useRef, useState } from 'react'
import type { PersonSummary } from '../../../shared/person.ts'
import type { NameExit } from './name-field.tsx'
import { keepOrder, nextUnnamed, orderPeople, type PeopleOrder } from './people-order.ts'
import { CAPTION_HEIGHT, PersonTile } from './person-tile.tsx'
import { TileGrid, type TileGridHandle } from './tile-grid.tsx'
import { useNamePerson } from './use-name-person.ts'

interface PeopleGridProps {
  people: readonly PersonSummary[]
  /** Give the grid a new key with each new choice, so that names given since take their place. */
  order: PeopleOrder
  scroller: RefObject<HTMLElement | null>
}

/** Everybody, with the face large; one name at a time is being typed. */
export function PeopleGrid({ people, order, scroller }: PeopleGridProps) {
  const [namedBefore] = useState(() => new Set(people.filter(({ name }) => name !== null).map(({ id }) => id)))
  const [editing, setEditing] = useState<{ id: number; shown: number[] } | null>(null)
  const grid = useRef<TileGridHandle>(null)
  const namePerson = useNamePerson()

  const ordered = orderPeople(people, order, namedBefore)
  const shown = editing ? keepOrder(ordered, editing.shown) : ordered

  const edit = (id: number) => {
    setEditing({ id, shown: shown.map((person) => person.id) })
    grid.current?.reveal(shown.findIndex((person) => person.id === id))
  }
  const stop = (id: number) => {
    setEditing(null)
    const index = shown.findIndex((person) => person.id === id)
    if (index >= 0) grid.current?.focusTile(index)
  }
  const save = (person: PersonSummary, name: string, exit: NameExit) => {
    namePerson(person, name)
    const next = exit === 'next' || exit === 'previous' ? nextUnnamed(shown, person.id, exit === 'next' ? 1 : -1) : null
    if (next) edit(next.id)
    else if (exit === 'leave') setEditing(null)
    else stop(person.id)
  }

  return (
    <TileGrid
      label="People"
      count={shown.length}
      keyOf={(index) => shown[index]?.id ?? index}
      minTileWidth={132}
      gap={24}
      tileHeight={(width) => width + CAPTION_HEIGHT}
      scroller={scroller}
      handle={grid}
    >
      {({ index, focusProps }) => {
        const person = shown[index]
        return (
          person && (
            <PersonTile
              person={person}
              people={people}
              focusProps={focusProps}
              editing={editing?.id === person.id}
              onEdit={() => edit(person.id)}
              onSave={(name, exit) => save(person, name, exit)}
              onCancel={() => stop(person.id)}
            />
          )
        )
      }}
    </TileGrid>
  )
}
