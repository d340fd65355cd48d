import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

const PAGE_SIZE = 500
/** Fetched without asking; reasons are counted over these. */
const FETCHED_AT_ONCE = 5000

/**
 * A long list that is grouped here and so must be known as a whole: fetched page by page up to a bound, then on
 * request. Asked again only when `version` changes, and not with every step of the work going on.
 */
export function useAllPages<T>(
  name: string,
  version: unknown,
  total: number,
  fetchPage: (page: { offset: number; limit: number }, signal: AbortSignal) => Promise<T[]>
) {
  const query = useInfiniteQuery({
    queryKey: ['all pages', name, version],
    queryFn: ({ pageParam, signal }) => fetchPage({ offset: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    enabled: total > 0
  })
  const items = total > 0 ? (query.data?.pages.flat() ?? []) : []
  const { hasNextPage, isFetching, fetchNextPage } = query
  const goOn = hasNextPage && !isFetching && !query.isError && items.length < FETCHED_AT_ONCE
  useEffect(() => {
    if (goOn) void fetchNextPage()
  }, [goOn, fetchNextPage])
  return { items, query }
}
