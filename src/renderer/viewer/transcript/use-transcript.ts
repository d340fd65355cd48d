import { useQuery } from '@tanstack/react-query'
import type { TranscriptDetail, TranscriptStanding } from '../../../shared/transcript-detail.ts'
import { editSegment } from '../../../shared/transcript-edits.ts'
import { api, client, queryClient } from '../../state/client.ts'

/** How often the progress of a transcription in sight is asked for. */
const ASK_AGAIN_MS = 1000

export interface TranscriptNow {
  /** Null: there is none; undefined: not known yet. */
  transcript: TranscriptDetail | null | undefined
  standing: TranscriptStanding | undefined
  error: unknown
  retry: () => void
}

/** What is said in an asset, and how it stands with it. */
export function useTranscript(assetId: number): TranscriptNow {
  const input = { assetId }
  const transcript = useQuery(api.transcripts.get.queryOptions({ input }))
  const standing = useQuery({
    ...api.transcripts.standing.queryOptions({ input }),
    refetchInterval: ({ state }) =>
      ['running', 'queued', 'waiting'].includes(state.data?.status ?? '') ? ASK_AGAIN_MS : false
  })
  return {
    transcript: transcript.data,
    standing: standing.data,
    error: transcript.error ?? standing.error,
    retry: () => void queryClient.invalidateQueries({ queryKey: api.transcripts.key() })
  }
}

/** Writes a line anew, in sight at once. Answers how to take that back. */
export async function writeLine(assetId: number, segmentId: number, text: string): Promise<() => Promise<void>> {
  const queryKey = api.transcripts.get.queryKey({ input: { assetId } })
  const before = queryClient.getQueryData(queryKey)
  const wasEdited = before?.segments.find(({ id }) => id === segmentId)?.edited ?? false
  if (before) {
    const segments = before.segments.map((segment) => (segment.id === segmentId ? editSegment(segment, text) : segment))
    queryClient.setQueryData(queryKey, () => ({ ...before, segments }))
  }
  try {
    const { earlierText } = await client.transcripts.edit({ assetId, segmentId, text })
    return async () => {
      if (wasEdited) await client.transcripts.edit({ assetId, segmentId, text: earlierText })
      else await client.transcripts.revert({ assetId, segmentId })
      await askAgain()
    }
  } finally {
    await askAgain()
  }
}

export async function askAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: api.transcripts.key() })
}
