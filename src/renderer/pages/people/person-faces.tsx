import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect, useRef, useState } from 'react'
import type { PersonSummary } from '../../../shared/person.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { openAsset } from '../../state/viewer.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FaceCrop } from '../../ui/face-crop.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { FacesGrid } from './faces-grid.tsx'

/** More than fit the widest strip. */
const STRIP_LENGTH = 60
/** Pixels. */
const FACE_SIZE = 56
const GAP = 8

/** A person's faces in one row, the best first, and all of them in a dialog. */
export function PersonFaces({ person }: { person: PersonSummary }) {
  const [showAll, setShowAll] = useState(false)
  if (person.faceCount === 0) return null
  const name = person.name ?? 'this person'
  return (
    <section aria-label="Faces" className="flex items-center gap-4 pb-5">
      <Strip person={person} />
      <Button look="quiet" size="small" onClick={() => setShowAll(true)}>
        {person.faceCount === 1 ? 'Show the face' : `Show all ${formatCount(person.faceCount)}`}
      </Button>
      <Dialog
        open={showAll}
        onOpenChange={setShowAll}
        size="large"
        title={person.name === null ? 'Faces' : `Faces of ${person.name}`}
        description={`${counted(person.faceCount, 'face')} that Inglenook takes for ${name}.`}
      >
        <AllFaces person={person} />
      </Dialog>
    </section>
  )
}

function Strip({ person }: { person: PersonSummary }) {
  const list = useRef<HTMLUListElement>(null)
  const [fitting, setFitting] = useState(0)
  const faces = useQuery(
    api.people.faces.queryOptions({ input: { personId: person.id, offset: 0, limit: STRIP_LENGTH } })
  )
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const measure = () => setFitting(Math.max(1, Math.floor((element.clientWidth + GAP) / (FACE_SIZE + GAP))))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])

  return (
    <ul ref={list} className="flex min-w-0 grow overflow-hidden" style={{ height: FACE_SIZE, gap: GAP }}>
      {faces.isPending &&
        Array.from({ length: Math.min(fitting, person.faceCount) }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
          <li key={index}>
            <Skeleton className="size-14 rounded-panel!" />
          </li>
        ))}
      {faces.data?.slice(0, fitting).map((face, index) => (
        <li key={face.id}>
          <button
            type="button"
            aria-label={`Face ${index + 1}: show its photo`}
            onClick={() => openAsset(face.assetId)}
            className="group isolate block size-14 rounded-panel focus-visible:outline-offset-[-2px]"
          >
            <FaceCrop
              faceId={face.id}
              alt=""
              className="-z-1 size-full rounded-panel transition group-hover:brightness-105"
            />
          </button>
        </li>
      ))}
      {faces.isError && !faces.data && <li className="self-center text-muted">The faces could not be shown.</li>}
    </ul>
  )
}

function AllFaces({ person }: { person: PersonSummary }) {
  const scroller = useRef<HTMLDivElement>(null)
  return (
    <div ref={scroller} className="max-h-[60vh] overflow-y-auto p-1">
      <FacesGrid of={{ personId: person.id }} label="Faces" count={person.faceCount} scroller={scroller} />
    </div>
  )
}
