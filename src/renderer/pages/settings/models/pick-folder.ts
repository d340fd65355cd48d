import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client } from '../../../state/client.ts'

/** Lets the user choose one folder: with the system's own dialog where there is one, else with ours. */
export function usePickFolder(onPick: (path: string) => void, onError: (error: unknown) => void) {
  const { data: about } = useQuery(api.app.about.queryOptions())
  const [browsing, setBrowsing] = useState(false)
  const pickNatively = async () => {
    try {
      const [path] = await client.files.pick({ kind: 'folders' })
      if (path !== undefined) onPick(path)
    } catch (error) {
      onError(error)
    }
  }
  return {
    open: () => (about?.host.pick === 'native' ? void pickNatively() : setBrowsing(true)),
    dialog: { open: browsing, onOpenChange: setBrowsing, onPick }
  }
}
