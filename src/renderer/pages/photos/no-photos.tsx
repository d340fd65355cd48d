import { useQuery } from '@tanstack/react-query'
import { FolderPlus, FolderSearch, Images } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { navigate } from '../../state/location.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { Welcome } from './welcome.tsx'

/** What Photos says when there are none: a welcome, what is being looked at, or why nothing was found. */
export function NoPhotos() {
  const sources = useQuery(api.sources.list.queryOptions())
  const activity = useQuery(api.activity.get.queryOptions())
  const failed = sources.error ?? activity.error
  if (failed)
    return (
      <ErrorState
        title="The library could not be read."
        error={failed}
        onRetry={() => {
          void sources.refetch()
          void activity.refetch()
        }}
      />
    )
  if (!sources.data || !activity.data) return null
  const { importing, found, examined, error } = activity.data.import
  if (importing)
    return (
      <EmptyState
        icon={FolderSearch}
        title="Looking through your folders"
        action={
          <Progress
            className="w-72"
            value={found > 0 ? examined / found : null}
            label={`${formatCount(examined)} of ${counted(found, 'file')} looked at`}
          />
        }
      >
        {found > 0
          ? `${formatCount(examined)} of ${counted(found, 'file')} so far. Photos appear here as they are found.`
          : 'Photos appear here as they are found.'}
      </EmptyState>
    )
  if (sources.data.length === 0) return <Welcome />
  return (
    <EmptyState
      icon={Images}
      title="No photos yet"
      action={
        <>
          <Button look="primary" icon={FolderPlus} onClick={() => openAddPhotos()}>
            Add a folder
          </Button>
          {activity.data.skippedCount > 0 && (
            <Button
              onClick={() => navigate('/activity')}
            >{`See ${counted(activity.data.skippedCount, 'skipped file')}`}</Button>
          )}
        </>
      }
    >
      {error ??
        `Nothing in ${counted(sources.data.length, 'added place')} is a photo, video or sound that Inglenook can read.`}
    </EmptyState>
  )
}
