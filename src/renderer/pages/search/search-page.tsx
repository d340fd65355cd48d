import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { MessageSquareText, Search, SearchX } from 'lucide-react'
import { type RefObject, useCallback, useMemo, useRef } from 'react'
import { Link, useSearch } from 'wouter'
import type { Moment } from '../../../shared/moment.ts'
import { api } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TileGrid } from '../people/tile-grid.tsx'
import { MomentRow, ROW_HEIGHT } from './moment-row.tsx'
import { notWrittenDown } from './not-written-down.ts'
import { useMoments } from './use-moments.ts'

/** The next page is fetched this many rows before the end comes into sight. */
const AHEAD = 20

/** What is said in videos and recordings, found by its words. The words are part of the address (`/search?q=hello`). */
export function SearchPage() {
  const scroller = useRef<HTMLDivElement>(null)
  const query = new URLSearchParams(useSearch()).get('q') ?? ''
  return (
    <Page title="Search" width="reading" scroller={scroller}>
      <TextField
        label="Words that are said"
        type="search"
        icon={Search}
        fieldClassName="[&::-webkit-search-cancel-button]:appearance-none"
        autoFocus={query === ''}
        placeholder="“happy birthday”, “look at that”"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => ask(event.target.value)}
        hint="Finds the moments in videos and recordings in which all of these words are said."
      />
      <div className="pt-6">
        {query.trim() === '' ? (
          <EmptyState icon={MessageSquareText} title="Search what is said">
            A birthday song, somebody’s name, the end of a story: type a word that you remember, and each line in which
            it is said appears here, with its time and its picture.
          </EmptyState>
        ) : (
          <Moments query={query} scroller={scroller} />
        )}
      </div>
    </Page>
  )
}

/** Typing does not fill the history of the window: Back leaves the page. */
function ask(query: string): void {
  navigate(query === '' ? '/search' : `/search?${new URLSearchParams({ q: query })}`, { replace: true })
}

function Moments({ query, scroller }: { query: string; scroller: RefObject<HTMLElement | null> }) {
  const { data, error, isPending, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useMoments(query)
  const moments = useMemo(() => distinct(data?.pages.flat() ?? []), [data])
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (last + AHEAD >= moments.length && hasNextPage && !isFetching) void fetchNextPage()
    },
    [moments.length, hasNextPage, isFetching, fetchNextPage]
  )
  if (isError && moments.length === 0)
    return <ErrorState title="What is said could not be searched." error={error} onRetry={() => void refetch()} />
  if (query.trim().length < 2) return <p className="text-center text-muted">Two letters at least.</p>
  if (isPending) return <MomentsSkeleton />
  if (moments.length === 0) {
    return (
      <>
        <EmptyState icon={SearchX} title={`Nobody says “${query.trim()}”`}>
          Fewer words find more, and the beginning of a word is enough. Only videos and recordings whose speech was
          written down can be searched.
        </EmptyState>
        <Unsearched className="text-center" />
      </>
    )
  }
  return (
    <>
      <h2 className="mb-2 font-semibold">Moments</h2>
      <TileGrid
        label="Moments"
        count={moments.length}
        keyOf={(index) => moments[index]?.segmentId ?? index}
        minTileWidth={ONE_COLUMN}
        gap={4}
        tileHeight={() => ROW_HEIGHT}
        scroller={scroller}
        onRange={onRange}
      >
        {({ index, focusProps }) => {
          const moment = moments[index]
          return moment && <MomentRow moment={moment} focusProps={focusProps} />
        }}
      </TileGrid>
      {!hasNextPage && <Unsearched className="px-2 pt-4" />}
      <p role="status" className="sr-only">
        {hasNextPage ? 'Many moments found' : `${counted(moments.length, 'moment')} found`}
      </p>
    </>
  )
}

/** What is not to be found because nobody has written it down yet. */
function Unsearched({ className }: { className: string }) {
  const { data } = useQuery(api.activity.get.queryOptions())
  const missing = data && notWrittenDown(data)
  if (!missing) return null
  return (
    <p className={clsx('wrap-anywhere text-muted text-sm', className)}>
      {missing.sentence}{' '}
      <Link href={missing.link.to} className="rounded-tile text-ember-ink underline underline-offset-2">
        {missing.link.words}
      </Link>
    </p>
  )
}

/** Wider than any window: one row below the other. */
const ONE_COLUMN = 100_000

/** Between two pages lines may have come or gone: one that came twice is shown once. */
function distinct(moments: readonly Moment[]): Moment[] {
  return [...new Map(moments.map((moment) => [moment.segmentId, moment])).values()]
}

function MomentsSkeleton() {
  return Array.from({ length: 6 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
    <div key={index} className="mb-1 flex items-center gap-4 px-2" style={{ height: ROW_HEIGHT }}>
      <Skeleton className="h-18 w-32 rounded-control! max-sm:h-14 max-sm:w-20" />
      <span className="grow">
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="mt-2 h-4 w-2/5" />
      </span>
    </div>
  ))
}
