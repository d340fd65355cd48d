import { useMutation } from '@tanstack/react-query'
import type { PersonSummary } from '../../../shared/person.ts'
import { api, client, queryClient } from '../../state/client.ts'
import { notifyError, notifyUndo } from '../../ui/toasts.tsx'

const NAMING = ['people', 'naming']

/**
 * Names a person: shown at once, taken back with a message when the app refuses, and undone from a toast. Several may
 * be under way together, so each touches its own person alone.
 */
export function useNamePerson(): (person: PersonSummary, name: string) => void {
  const { mutate } = useMutation({
    mutationKey: NAMING,
    mutationFn: ({ person, name }: { person: PersonSummary; name: string }) =>
      client.people.name({ id: person.id, name }),
    onMutate: async ({ person, name }) => {
      await queryClient.cancelQueries({ queryKey: api.people.key() })
      changePerson(person.id, (known) => ({ ...known, name: name || null }))
    },
    onSuccess: ({ person, earlierName }) => {
      changePerson(person.id, () => person)
      notifyUndo(whatHappened(person.name, earlierName), async () => {
        const undone = await client.people.name({ id: person.id, name: earlierName ?? '' })
        changePerson(person.id, () => undone.person)
      })
    },
    onError: (error, { person, name }) => {
      changePerson(person.id, (known) => (known.name === (name || null) ? { ...known, name: person.name } : known))
      notifyError(name ? `“${name}” could not be saved.` : 'The name could not be removed.', error)
    },
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey: NAMING }) === 1) {
        void queryClient.invalidateQueries({ queryKey: api.people.key() })
      }
    }
  })
  return (person, name) => {
    if (name !== (person.name ?? '')) mutate({ person, name })
  }
}

function changePerson(id: number, change: (person: PersonSummary) => PersonSummary): void {
  queryClient.setQueryData(api.people.list.queryKey(), (list) =>
    list ? { ...list, people: list.people.map((person) => (person.id === id ? change(person) : person)) } : list
  )
  queryClient.setQueryData(api.people.get.queryKey({ input: { id } }), (person) => person && change(person))
}

function whatHappened(name: string | null, earlierName: string | null): string {
  if (name === null) return `The name “${earlierName ?? ''}” was removed.`
  return earlierName === null ? `Named “${name}”.` : `“${earlierName}” is now “${name}”.`
}
