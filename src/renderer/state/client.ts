import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import type { Contract } from '../../shared/rpc/contract.ts'
import { reconnectingLink } from './connection.ts'

/** Everything the window may ask of the app, as functions. */
export const client: ContractRouterClient<Contract> = createORPCClient(reconnectingLink)

/** The same as options and keys for `useQuery` and `useMutation`: `useQuery(api.people.list.queryOptions())`. */
export const api = createTanstackQueryUtils(client)

/** What the app said, kept until an event says that it changed. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && !isAnswer(error),
      retryDelay: (failures) => 300 * 2 ** failures
    },
    mutations: { networkMode: 'always' }
  }
})

/** True when the app itself said no: asking again would say the same. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500
}
