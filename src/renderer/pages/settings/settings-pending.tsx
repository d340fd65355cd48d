import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import type { useSettings } from './use-settings.ts'

/** The place of a section while the settings are not there, or why they are not. */
export function SettingsPending({ query }: { query: ReturnType<typeof useSettings> }) {
  if (query.isError) {
    return (
      <ErrorState title="The settings could not be read." error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  return (
    <>
      <Skeleton className="mb-4 h-9 w-40" />
      <Skeleton className="h-56 w-full rounded-panel!" />
    </>
  )
}
