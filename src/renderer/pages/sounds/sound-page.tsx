import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowLeft, AudioLines } from 'lucide-react'
import { type RefObject, useCallback, useMemo, useRef } from 'react'
import type { SoundClip } from '../../../shared/sound.ts'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import { navigate } from '../../state/location.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { TileGrid } from '../people/tile-grid.tsx'
import { ClipTile, clipTileHeight } from './clip-tile.tsx'
import { HoverSwitch } from './hover-switch.tsx'
import { useSilenceAfter } from './use-hearing.ts'

const TILE_WIDTH = 232
const GAP = 20
const PAGE_SIZE = 100
/** The next page is fetched this many tiles before the end comes into sight. */
const AHEAD = 40

/** Every stretch in which one kind of sound is heard, surest first. */
export function SoundPage({ label }: { label: string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { data: sounds } = useQuery(api.sounds.list.queryOptions())
  const sound = sounds?.find((known) => known.label === label)
  const query = useInfiniteQuery(
    api.sounds.get.infiniteOptions({
      input: (offset: number) => ({ label, offset, limit: PAGE_SIZE }),
      initialPageParam: 0,
      getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE)
    })
  )
  const clips = useMemo(() => distinct(query.data?.pages.flat() ?? []), [query.data])
  useSilenceAfter()
  const words = friendlyLabel(label)
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <div className="px-4 pb-12 sm:px-6">
        <PageHeader
          leading={<IconButton icon={ArrowLeft} label="Back to Sounds" onClick={() => navigate('/sounds')} />}
          title={words}
          subtitle={sound ? counted(sound.assetCount, 'video or recording', 'videos and recordings') : '\u00a0'}
          actions={clips.length > 0 && <HoverSwitch />}
        />
        {query.isPending && <ClipsSkeleton />}
        {query.isError && clips.length === 0 && (
          <ErrorState title="The clips could not be shown." error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.isSuccess && clips.length === 0 && <NeverHeard words={words} />}
        {clips.length > 0 && (
          <Clips
            clips={clips}
            words={words}
            scroller={scroller}
            onNearEnd={query.hasNextPage && !query.isFetching ? query.fetchNextPage : null}
          />
        )}
        {query.isError && clips.length > 0 && (
          <ErrorState
            title="There are more clips, and they could not be shown."
            error={query.error}
            onRetry={() => void query.fetchNextPage()}
          />
        )}
      </div>
    </div>
  )
}

interface ClipsProps {
  clips: readonly SoundClip[]
  words: string
  scroller: RefObject<HTMLElement | null>
  /** Fetches more; null where there is no more, or it is on its way. */
  onNearEnd: (() => unknown) | null
}

function Clips({ clips, words, scroller, onNearEnd }: ClipsProps) {
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (last + AHEAD >= clips.length) onNearEnd?.()
    },
    [clips.length, onNearEnd]
  )
  return (
    <div className="pt-3">
      <TileGrid
        label={`Clips of ${words}`}
        count={clips.length}
        keyOf={(index) => clips[index]?.id ?? index}
        minTileWidth={TILE_WIDTH}
        gap={GAP}
        tileHeight={clipTileHeight}
        scroller={scroller}
        onRange={onRange}
      >
        {({ index, width, focusProps }) => {
          const clip = clips[index]
          return clip && <ClipTile clip={clip} width={width} focusProps={focusProps} />
        }}
      </TileGrid>
    </div>
  )
}

/** Between two pages what is in them may have moved: a clip that came twice is shown once. */
function distinct(clips: readonly SoundClip[]): SoundClip[] {
  return [...new Map(clips.map((clip) => [clip.id, clip])).values()]
}

function NeverHeard({ words }: { words: string }) {
  return (
    <EmptyState
      icon={AudioLines}
      title={`“${words}” is heard nowhere`}
      action={
        <Button look="primary" onClick={() => navigate('/sounds')}>
          Go to Sounds
        </Button>
      }
    >
      No video or recording of the library has this sound now.
    </EmptyState>
  )
}

function ClipsSkeleton() {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(232px,1fr))] gap-5 pt-3">
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
        <div key={index}>
          <Skeleton className="aspect-video w-full rounded-panel!" />
          <Skeleton className="mt-3 h-4 w-32" />
          <Skeleton className="mt-2 h-4 w-24" />
        </div>
      ))}
    </div>
  )
}
