import { useMutation, useQuery } from '@tanstack/react-query'
import type { Settings, SettingsPatch } from '../../../shared/settings.ts'
import { api, client, queryClient } from '../../state/client.ts'
import { notifyError } from '../../ui/toasts.tsx'

const CHANGING = ['settings', 'changing']

/** The settings with the mirror in force, as the app keeps them. */
export function useSettings() {
  return useQuery(api.settings.get.queryOptions())
}

/**
 * Changes settings: shown at once, taken back with a message when the app refuses. `onError` replaces the message
 * where a field says what is wrong itself.
 */
export function useChangeSettings(onError?: (error: Error) => void) {
  return useMutation({
    mutationKey: CHANGING,
    mutationFn: (patch: SettingsPatch) => client.settings.update(patch),
    onMutate: async (patch) => {
      await queryClient.cancelQueries({ queryKey: api.settings.key() })
      const before = queryClient.getQueryData(api.settings.get.queryKey())?.settings
      put((settings) => ({ ...settings, ...given(patch) }))
      return { before }
    },
    onSuccess: (settings) => {
      if (queryClient.isMutating({ mutationKey: CHANGING }) === 1) put(() => settings)
    },
    onError: (error, patch, context) => {
      const before = context?.before
      if (before) put((settings) => ({ ...settings, ...only(before, Object.keys(patch)) }))
      if (onError) onError(error)
      else notifyError('This setting could not be changed.', error)
    },
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey: CHANGING }) === 1) {
        void queryClient.invalidateQueries({ queryKey: api.settings.key() })
      }
    }
  })
}

function put(change: (settings: Settings) => Settings): void {
  queryClient.setQueryData(
    api.settings.get.queryKey(),
    (known) => known && { ...known, settings: change(known.settings) }
  )
}

/** The patch without fields that are there but undefined, as the app will read it. */
function given(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}

function only(settings: Settings, keys: readonly string[]): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => keys.includes(key)))
}
