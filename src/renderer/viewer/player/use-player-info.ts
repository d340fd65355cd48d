import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { PlayerInfo } from '../../../shared/player.ts'
import { api, queryClient } from '../../state/client.ts'

/** How often progress is asked for while a copy is made: nothing tells of each percent. */
const ASK_AGAIN_MS = 500

export interface PlayerInfoNow {
  info: PlayerInfo | undefined
  error: unknown
  /** The user gave up a copy that is needed. */
  givenUp: boolean
  /** Makes a copy that can be played, also of what seemed to be playable. */
  prepare: () => void
  giveUp: () => void
}

/** How an asset can be played; a copy that it needs is made without asking. */
export function usePlayerInfo(assetId: number): PlayerInfoNow {
  const [givenUp, setGivenUp] = useState(false)
  const input = { assetId }
  const { data: info, error } = useQuery({
    ...api.player.info.queryOptions({ input }),
    refetchInterval: ({ state }) => (state.data?.playable === 'making' ? ASK_AGAIN_MS : false)
  })
  const onSettled = () => queryClient.invalidateQueries({ queryKey: api.player.info.key({ input }) })
  const preparing = useMutation(api.player.prepare.mutationOptions({ onSettled }))
  const cancelling = useMutation(api.player.cancel.mutationOptions({ onSettled }))
  const { mutate: start } = preparing
  const prepare = useCallback(() => {
    setGivenUp(false)
    start({ assetId })
  }, [start, assetId])

  const needed = info?.playable === 'proxy' && info.address === null && !givenUp
  useEffect(() => {
    if (needed) prepare()
  }, [needed, prepare])
  return {
    info,
    error: error ?? preparing.error ?? cancelling.error,
    givenUp,
    prepare,
    giveUp: () => {
      setGivenUp(true)
      cancelling.mutate({ assetId })
    }
  }
}
