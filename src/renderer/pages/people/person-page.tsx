import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Ellipsis, ImageOff, UserRoundX } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PersonSummary } from '../../../shared/person.ts'
import { useSelectionActions } from '../../jobs/selection-actions.tsx'
import { api } from '../../state/client.ts'
import { counted, photosAndVideos } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { FaceCrop } from '../../ui/face-crop.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { Timeline } from '../photos/timeline.tsx'
import { pipelinesOf } from '../settings/pipeline-text.ts'
import { NameField } from './name-field.tsx'
import { PersonFaces } from './person-faces.tsx'
import { useNamePerson } from './use-name-person.ts'

/** One person: who they are, their faces, and every photo and video of them. */
export function PersonPage({ id }: { id: number }) {
  const person = useQuery({
    ...api.people.get.queryOptions({ input: { id } }),
    enabled: Number.isInteger(id) && id > 0
  })
  const title = person.data?.name ?? 'Person'
  useEffect(() => {
    document.title = `${title} · Inglenook`
    return () => {
      document.title = 'Inglenook'
    }
  }, [title])
  if (!Number.isInteger(id) || id <= 0 || isNotFound(person.error)) return <NoSuchPerson />
  if (person.isError && !person.data) {
    return (
      <>
        <div className="px-4 sm:px-6">
          <PageHeader leading={<BackToPeople />} title="Person" />
        </div>
        <ErrorState
          title="This person could not be shown."
          error={person.error}
          onRetry={() => void person.refetch()}
        />
      </>
    )
  }
  return (
    <Timeline
      filter={{ personId: id }}
      header={
        <>
          <PersonHeader person={person.data ?? null} />
          {person.data && <PersonFaces person={person.data} />}
        </>
      }
      empty={
        <EmptyState icon={ImageOff} title="No photos or videos">
          None of this person’s photos and videos is in the library any more.
        </EmptyState>
      }
    />
  )
}

function PersonHeader({ person }: { person: PersonSummary | null }) {
  return (
    <header className="flex items-center gap-5 pt-4 pb-5">
      <div className="self-start">
        <BackToPeople />
      </div>
      {person ? (
        <FaceCrop faceId={person.coverFaceId} alt="" className="size-28 rounded-full" />
      ) : (
        <Skeleton className="size-28 shrink-0 rounded-full!" />
      )}
      <div className="min-w-0 grow">
        {person ? <Name person={person} /> : <Skeleton className="my-1 h-8 w-56" />}
        {person ? (
          <p className="mt-1 text-muted">
            {photosAndVideos(person)} · {counted(person.faceCount, 'face')}
          </p>
        ) : (
          <Skeleton className="mt-2 h-4 w-32" />
        )}
      </div>
      {person && (
        <div className="self-start">
          <PersonMenu person={person} />
        </div>
      )}
    </header>
  )
}

function PersonMenu({ person }: { person: PersonSummary }) {
  const { id, name, videoCount } = person
  const { entries, dialog } = useSelectionActions({
    selection: { kind: 'person', personId: id },
    what: `${photosAndVideos(person)} of ${name ?? 'this person'}`,
    pipelines: pipelinesOf('photo'),
    ask: true
  })
  return (
    <>
      <Menu
        trigger={
          <IconButton
            icon={Ellipsis}
            label={`What to do with these ${videoCount > 0 ? 'photos and videos' : 'photos'}`}
          />
        }
        entries={entries}
      />
      {dialog}
    </>
  )
}

function Name({ person }: { person: PersonSummary }) {
  const { data: list } = useQuery(api.people.list.queryOptions())
  const [editing, setEditing] = useState(false)
  const namePerson = useNamePerson()
  const giveFocusBack = useRef(false)

  const stop = (focus: boolean) => {
    giveFocusBack.current = focus
    setEditing(false)
  }
  if (editing) {
    return (
      <h1>
        <NameField
          person={person}
          people={list?.people ?? []}
          tabGoesOn={false}
          onSave={(name, exit) => {
            namePerson(person, name)
            stop(exit !== 'leave')
          }}
          onCancel={() => stop(true)}
          className="-ml-3 h-10 w-full max-w-xl px-3 font-semibold text-2xl"
        />
      </h1>
    )
  }
  return (
    <h1>
      <button
        ref={(button) => {
          if (!button || !giveFocusBack.current) return
          giveFocusBack.current = false
          button.focus()
        }}
        type="button"
        onClick={() => setEditing(true)}
        aria-label={person.name === null ? 'Add name' : `${person.name}, change name`}
        className="-ml-3 block max-w-full cursor-text truncate rounded-control px-3 py-1 text-left font-semibold text-2xl transition-colors hover:bg-hover"
      >
        {person.name === null ? <span className="text-muted">Add name</span> : <bdi>{person.name}</bdi>}
      </button>
    </h1>
  )
}

function BackToPeople() {
  return <IconButton icon={ArrowLeft} label="Back to People" onClick={() => navigate('/people')} />
}

function NoSuchPerson() {
  return (
    <EmptyState
      icon={UserRoundX}
      title="There is no such person"
      action={
        <Button look="primary" onClick={() => navigate('/people')}>
          Go to People
        </Button>
      }
    >
      This address names nobody in the library. The person may have been merged with another, or all their photos and
      videos removed.
    </EmptyState>
  )
}

/** Whether the app itself said that there is no such thing; asking again would say the same. */
function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !('data' in error)) return false
  const { data } = error
  return typeof data === 'object' && data !== null && 'code' in data && data.code === 'not-found'
}
