import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { PlayerInfo } from '../../../shared/player.ts'
import { api, queryClient } from '../../state/client.ts'

/** How often progress is asked for while a copy is made: nothing tells of each percent. */
const ASK_AGAIN_MS = 500

interface PlayerInfoNow {
  info: PlayerInfo | undefined
  /** Path of what can be played now. */
  address: string | null
  error: unknown
  /** Makes a copy that can be played, also of what seemed to be playable. */
  prepare: () => void
}

/** How an asset can be played; a copy that it needs is made without asking. */
export function usePlayerInfo(assetId: number): PlayerInfoNow {
  const input = { assetId }
  const { data: info, error } = useQuery({
    ...api.player.info.queryOptions({ input }),
    refetchInterval: ({ state }) => (state.data?.playable === 'making' ? ASK_AGAIN_MS : false)
  })
  const prepare = useMutation(
    api.player.prepare.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.player.info.key({ input }) })
    })
  )
  const needed = info?.playable === 'proxy' && info.address === null
  const { mutate } = prepare
  useEffect(() => {
    if (needed) mutate({ assetId })
  }, [needed, mutate, assetId])
  return {
    info,
    address: info?.address ?? null,
    error: error ?? prepare.error,
    prepare: () => mutate({ assetId })
  }
}
