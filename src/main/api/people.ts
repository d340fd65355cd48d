import { InglenookError } from '../../shared/failure.ts'
import type { PersonSummary } from '../../shared/person.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

export function peopleProcedures({ catalogue, events, people }: Library) {
  const existing = (id: number): PersonSummary => {
    const person = catalogue.people.getPerson(id)
    if (!person) throw new InglenookError('not-found', 'This person is no longer in the library.')
    return person
  }

  return {
    list: contract.people.list.handler(() => ({
      people: catalogue.people.listPeople(),
      unassignedFaces: catalogue.tallies().unassignedFaces
    })),
    get: contract.people.get.handler(({ input }) => existing(input.id)),
    faces: contract.people.faces.handler(({ input: { personId, ...page } }) =>
      catalogue.people.facesOfPerson(personId, page)
    ),
    unassigned: contract.people.unassigned.handler(({ input }) => catalogue.people.unassignedFaces(input)),
    name: contract.people.name.handler(({ input: { id, name } }) => {
      existing(id)
      const named = catalogue.people.namePerson(id, name)
      // What the user says of these faces may settle who others are.
      people.facesChanged()
      events.tell({ type: 'people' })
      return named
    })
  }
}
