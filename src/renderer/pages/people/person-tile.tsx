import clsx from 'clsx'
import { Link } from 'wouter'
import type { PersonSummary } from '../../../shared/person.ts'
import { photosAndVideos } from '../../state/format.ts'
import { FaceCrop } from '../../ui/face-crop.tsx'
import { type NameExit, NameField } from './name-field.tsx'
import type { Tile } from './tile-grid.tsx'

/** Pixels below the face: the name, the count, and the air between. */
export const CAPTION_HEIGHT = 60

interface PersonTileProps {
  person: PersonSummary
  people: readonly PersonSummary[]
  focusProps: Tile['focusProps']
  editing: boolean
  onEdit: () => void
  onSave: (name: string, exit: NameExit) => void
  onCancel: () => void
}

/** One person of the grid: the face leads to their photos, the name below is changed in place (F2 does the same). */
export function PersonTile({ person, people, focusProps, editing, onEdit, onSave, onCancel }: PersonTileProps) {
  const { id, name } = person
  const shownIn = photosAndVideos(person)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 is a second way to the button below.
    <div
      className="flex h-full flex-col items-center"
      onKeyDown={(event) => {
        if (event.key !== 'F2' || editing) return
        event.preventDefault()
        onEdit()
      }}
    >
      <Link
        href={`/people/${id}`}
        aria-label={`${name ?? 'Somebody without a name'}, ${shownIn}`}
        aria-keyshortcuts="F2"
        className="group block w-full rounded-full"
        {...focusProps}
      >
        <FaceCrop
          faceId={person.coverFaceId}
          alt=""
          className="block aspect-square w-full rounded-full transition group-hover:brightness-105 group-active:brightness-95"
        />
      </Link>
      {editing ? (
        <NameField
          person={person}
          people={people}
          tabGoesOn
          onSave={onSave}
          onCancel={onCancel}
          className="mt-1.5 h-8 w-full max-w-52 px-2 text-center"
        />
      ) : (
        <>
          <button
            type="button"
            tabIndex={focusProps.tabIndex}
            onClick={onEdit}
            aria-label={name === null ? 'Add name' : `${name}, change name`}
            className={clsx(
              'mt-1.5 h-7 max-w-full cursor-text truncate rounded-control px-2 transition-colors hover:bg-hover',
              name === null ? 'text-muted' : 'font-semibold'
            )}
          >
            <bdi>{name ?? 'Add name'}</bdi>
          </button>
          <span aria-hidden className="text-muted text-sm">
            {shownIn}
          </span>
        </>
      )}
    </div>
  )
}
