import { useQuery } from '@tanstack/react-query'
import { api } from './client.ts'

const TRANSCRIPTS: string = 'transcripts'

/** Whether this library has what is said written down by itself; where it has not, nothing of the window asks for it. */
export function useWritesSpeech(): boolean {
  const activity = useQuery(api.activity.get.queryOptions()).data
  return activity?.pipelines.some(({ pipeline }) => pipeline === TRANSCRIPTS) ?? false
}
