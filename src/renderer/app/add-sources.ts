import type { ImportProgress } from '../../shared/job.ts'
import { api, client, queryClient } from '../state/client.ts'
import { counted } from '../state/format.ts'
import { importOutcome } from '../state/import-outcome.ts'
import { notify, notifyError } from '../ui/toasts.tsx'

/**
 * Starts importing what lies at these paths and says so; how far it is shows in the rail. An import that found nothing
 * new says that too when it ends, since nothing else in the window would.
 */
export async function addSources(paths: string[]): Promise<void> {
  await client.sources.add({ paths })
  const [only] = paths
  const what = paths.length === 1 && only !== undefined ? `“${nameOf(only)}”` : counted(paths.length, 'place')
  notify(`Adding ${what} to your library`, 'New photos appear as they are found.')
  whenImported().then(
    (ended) => {
      const outcome = importOutcome(ended)
      if (outcome && !outcome.news) notify(outcome.text)
    },
    (error: unknown) => notifyError('What came of adding them is not known.', error)
  )
}

/** How the import under way ends. The app tells of every step, and the rail asks for it, so the cache hears of the end. */
async function whenImported(): Promise<ImportProgress> {
  const { queryKey } = api.activity.get.queryOptions()
  const now = await queryClient.fetchQuery({ ...api.activity.get.queryOptions(), staleTime: 0 })
  if (!now.import.importing) return now.import
  return new Promise((resolve) => {
    const stop = queryClient.getQueryCache().subscribe(() => {
      const latest = queryClient.getQueryData(queryKey)?.import
      if (!latest || latest.importing) return
      stop()
      resolve(latest)
    })
  })
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}
