import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../state/client.ts'

const PAGE_SIZE = 50
/** Whoever types goes on typing. */
const PAUSE_MS = 140
const SHORTEST = 2

/** All moments in which the words of a query are said, page by page. Nothing is asked for less than two letters. */
export function useMoments(query: string) {
  const asked = usePaused(query.trim())
  return useInfiniteQuery(
    api.search.said.infiniteOptions({
      input: (offset: number) => ({ query: asked, offset, limit: PAGE_SIZE }),
      initialPageParam: 0,
      getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE),
      enabled: asked.length >= SHORTEST,
      placeholderData: keepPreviousData
    })
  )
}

/** The best few of them. */
export function useBestMoments(query: string, count: number, enabled: boolean) {
  const asked = usePaused(query.trim())
  const { data } = useQuery(
    api.search.said.queryOptions({
      input: { query: asked, offset: 0, limit: count },
      enabled: enabled && asked.length >= SHORTEST,
      placeholderData: keepPreviousData
    })
  )
  return asked.length >= SHORTEST && query.trim() !== '' ? (data ?? []) : []
}

/** A text as it was when nothing more was typed for a moment. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}
