import { useQuery } from '@tanstack/react-query'
import { type RefObject, useRef } from 'react'
import type { SoundSummary } from '../../../shared/sound.ts'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { TileGrid } from '../people/tile-grid.tsx'
import { HoverSwitch } from './hover-switch.tsx'
import { NoSounds } from './no-sounds.tsx'
import { silenceLast } from './silence-last.ts'
import { SoundTile, soundTileHeight } from './sound-tile.tsx'
import { useSilenceAfter } from './use-hearing.ts'

const TILE_WIDTH = 248
const GAP = 20

/** Everything that was heard in videos and recordings, each with where it is heard best. */
export function SoundsPage() {
  const sounds = useQuery(api.sounds.list.queryOptions())
  const scroller = useRef<HTMLDivElement>(null)
  useSilenceAfter()
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <div className="px-4 pb-12 sm:px-6">
        <PageHeader
          title="Sounds"
          subtitle={sounds.data?.length ? counted(sounds.data.length, 'kind') : sounds.isPending && '\u00a0'}
          actions={sounds.data && sounds.data.length > 0 && <HoverSwitch />}
        />
        {sounds.isPending && <SoundsSkeleton />}
        {sounds.isError && !sounds.data && (
          <ErrorState
            title="The sounds could not be shown."
            error={sounds.error}
            onRetry={() => void sounds.refetch()}
          />
        )}
        {sounds.data?.length === 0 && <NoSounds />}
        {sounds.data && sounds.data.length > 0 && <SoundsGrid sounds={silenceLast(sounds.data)} scroller={scroller} />}
      </div>
    </div>
  )
}

function SoundsGrid({ sounds, scroller }: { sounds: SoundSummary[]; scroller: RefObject<HTMLElement | null> }) {
  return (
    <div className="pt-3">
      <TileGrid
        label="Sounds"
        count={sounds.length}
        keyOf={(index) => sounds[index]?.label ?? index}
        minTileWidth={TILE_WIDTH}
        gap={GAP}
        tileHeight={soundTileHeight}
        scroller={scroller}
      >
        {({ index, width, focusProps }) => {
          const sound = sounds[index]
          return sound && <SoundTile sound={sound} width={width} focusProps={focusProps} />
        }}
      </TileGrid>
    </div>
  )
}

function SoundsSkeleton() {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(248px,1fr))] gap-5 pt-3">
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
        <div key={index}>
          <Skeleton className="aspect-video w-full rounded-panel!" />
          <Skeleton className="mt-3 h-4 w-24" />
          <Skeleton className="mt-2 h-4 w-32" />
        </div>
      ))}
    </div>
  )
}
