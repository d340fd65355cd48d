import { useQuery } from '@tanstack/react-query'
import { api, queryClient } from '../../../state/client.ts'

/** The models as the app knows them now; an event asks again whenever one changes. */
export function useModels() {
  return useQuery(api.models.overview.queryOptions())
}

/** Asks anew without waiting for the event, so that what was just done shows at once. */
export async function askAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: api.models.overview.key() })
}
