import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { JobProblem } from '../../../shared/job.ts'
import type { Pipeline } from '../../../shared/pipeline.ts'
import { api } from '../../state/client.ts'

/** Which problems a list shows; what is left out does not narrow it. */
export interface ProblemFilter {
  pipeline?: Pipeline
  status?: JobProblem['status']
  code?: string
}

const PAGE_SIZE = 100
/** A row that flies past is not asked for. */
const SETTLE_MS = 60

/**
 * The problem at a place of a list of any length, latest first: its page is asked for once the row has been in sight for
 * a moment. Undefined until it is there; null when the list has become shorter meanwhile.
 */
export function useProblem(filter: ProblemFilter, place: number): JobProblem | null | undefined {
  const settled = useSettled()
  const page = Math.floor(place / PAGE_SIZE)
  const { data } = useQuery({
    ...api.activity.problems.queryOptions({ input: { ...filter, offset: page * PAGE_SIZE, limit: PAGE_SIZE } }),
    enabled: settled,
    gcTime: 30_000
  })
  return data && (data[place - page * PAGE_SIZE] ?? null)
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [])
  return settled
}
