import { useQueries } from '@tanstack/react-query'
import { type RefObject, useCallback, useState } from 'react'
import type { FaceInfo } from '../../../shared/person.ts'
import { api } from '../../state/client.ts'
import { openAsset } from '../../state/viewer.ts'
import { FaceCrop } from '../../ui/face-crop.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { TileGrid } from './tile-grid.tsx'

/** Whose faces: one person's, or those that belong to nobody yet. */
export type FacesOf = { personId: number } | 'nobody'

/** Faces asked for at once. */
const PAGE_SIZE = 200

interface FacesGridProps {
  of: FacesOf
  label: string
  count: number
  scroller: RefObject<HTMLElement | null>
}

/** Any number of faces, of which only those in sight are asked for. A face leads to its photo, or to that moment of its video. */
export function FacesGrid({ of, label, count, scroller }: FacesGridProps) {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const pages = pagesBetween(range.first, Math.min(range.last, count - 1))
  const answers = useQueries({ queries: pages.map((offset) => facesQuery(of, offset)) })
  const failed = answers.find((answer) => answer.isError && !answer.data)
  const faceAt = (index: number): FaceInfo | undefined => {
    const page = pages.indexOf(index - (index % PAGE_SIZE))
    return answers[page]?.data?.[index % PAGE_SIZE]
  }

  if (failed) {
    return (
      <ErrorState title="The faces could not be shown." error={failed.error} onRetry={() => void failed.refetch()} />
    )
  }
  return (
    <TileGrid
      label={label}
      count={count}
      keyOf={(index) => index}
      minTileWidth={72}
      gap={12}
      tileHeight={(width) => width}
      scroller={scroller}
      onRange={onRange}
    >
      {({ index, focusProps }) => {
        const face = faceAt(index)
        return (
          <button
            type="button"
            aria-label={`Face ${index + 1}: show its ${face && face.timeMs !== null ? 'video' : 'photo'}`}
            disabled={!face}
            onClick={() => face && openAsset(face.assetId, face.timeMs === null ? {} : { atMs: face.timeMs })}
            className="group size-full rounded-panel"
            {...focusProps}
          >
            <FaceCrop
              faceId={face?.id ?? null}
              alt=""
              className="size-full rounded-panel transition group-hover:brightness-105"
            />
          </button>
        )
      }}
    </TileGrid>
  )
}

function facesQuery(of: FacesOf, offset: number) {
  const page = { offset, limit: PAGE_SIZE }
  return of === 'nobody'
    ? api.people.unassigned.queryOptions({ input: page })
    : api.people.faces.queryOptions({ input: { ...of, ...page } })
}

function pagesBetween(first: number, last: number): number[] {
  const pages: number[] = []
  for (let offset = first - (first % PAGE_SIZE); offset <= last; offset += PAGE_SIZE) pages.push(offset)
  return pages
}
