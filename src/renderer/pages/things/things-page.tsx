import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Link } from 'wouter'
import type { ThingSummary } from '../../../shared/thing.ts'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { TileGrid } from '../people/tile-grid.tsx'
import { CoverCrop } from './cover-crop.tsx'
import { NoThings } from './no-things.tsx'

const CAPTION_HEIGHT = 52

/** Everything that was made out in the photos, each with the photo that shows it best. */
export function ThingsPage() {
  const things = useQuery(api.things.list.queryOptions())
  const scroller = useRef<HTMLDivElement>(null)
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <div className="px-4 pb-12 sm:px-6">
        <PageHeader
          title="Things"
          subtitle={things.data?.length ? counted(things.data.length, 'kind') : things.isPending && '\u00a0'}
        />
        {things.isPending && <ThingsSkeleton />}
        {things.isError && !things.data && (
          <ErrorState
            title="The things could not be shown."
            error={things.error}
            onRetry={() => void things.refetch()}
          />
        )}
        {things.data?.length === 0 && <NoThings />}
        {things.data && things.data.length > 0 && <ThingsGrid things={things.data} scroller={scroller} />}
      </div>
    </div>
  )
}

function ThingsGrid({ things, scroller }: { things: ThingSummary[]; scroller: React.RefObject<HTMLElement | null> }) {
  return (
    <div className="pt-3">
      <TileGrid
        label="Things"
        count={things.length}
        keyOf={(index) => things[index]?.label ?? index}
        minTileWidth={168}
        gap={20}
        tileHeight={(width) => width + CAPTION_HEIGHT}
        scroller={scroller}
      >
        {({ index, width, focusProps }) => {
          const thing = things[index]
          return (
            thing && (
              <Link
                href={`/things/${encodeURIComponent(thing.label)}`}
                className="group block h-full rounded-panel"
                {...focusProps}
              >
                {thing.cover ? (
                  <CoverCrop
                    key={`${thing.cover.assetId} ${thing.cover.version}`}
                    {...thing.cover}
                    size={width}
                    className="aspect-square w-full rounded-panel transition group-hover:brightness-105 group-active:brightness-95"
                  />
                ) : (
                  <span className="block aspect-square w-full rounded-panel bg-sunken" />
                )}
                <span className="mt-2 block truncate font-semibold">
                  <bdi>{friendlyLabel(thing.label)}</bdi>
                </span>
                <span className="block text-muted text-sm">{counted(thing.assetCount, 'photo')}</span>
              </Link>
            )
          )
        }}
      </TileGrid>
    </div>
  )
}

function ThingsSkeleton() {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(168px,1fr))] gap-5 pt-3">
      {Array.from({ length: 15 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
        <div key={index}>
          <Skeleton className="aspect-square w-full rounded-panel!" />
          <Skeleton className="mt-2 h-4 w-24" />
          <Skeleton className="mt-2 h-4 w-16" />
        </div>
      ))}
    </div>
  )
}
