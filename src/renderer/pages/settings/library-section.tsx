import { useQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../../state/client.ts'
import { formatCount } from '../../state/format.ts'
import { IconButton } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { notify, notifyError } from '../../ui/toasts.tsx'
import { Card, CardRow, Section } from './section.tsx'

/** Where the library is and what is in it. */
export function LibrarySection() {
  const about = useQuery(api.app.about.queryOptions())
  const days = useQuery(api.timeline.days.queryOptions({ input: {} }))
  const people = useQuery(api.people.list.queryOptions())
  const things = useQuery(api.things.list.queryOptions())
  const inLibrary = days.data?.reduce((sum, { count }) => sum + count, 0)

  if (about.isError && !about.data) {
    return (
      <ErrorState title="The library could not be read." error={about.error} onRetry={() => void about.refetch()} />
    )
  }
  return (
    <Section
      title="Library"
      intro="What Inglenook found out about your photos. The photos themselves stay where they are and are never changed."
    >
      <Card label="Library">
        <CardRow>
          <div className="flex items-center gap-4">
            <div className="min-w-0 grow">
              <p className="text-muted text-sm">Location</p>
              {about.data ? (
                <p className="wrap-anywhere" data-selectable>
                  <bdi>{about.data.library}</bdi>
                </p>
              ) : (
                <Skeleton className="mt-1 h-4 w-72" />
              )}
            </div>
            {about.data && <IconButton icon={Copy} label="Copy path" onClick={() => void copy(about.data.library)} />}
          </div>
        </CardRow>
        <Fact name="Photos, videos and sounds" value={inLibrary} failed={days.isError} />
        <Fact name="People" value={people.data?.people.length} failed={people.isError} />
        <Fact name="Kinds of things" value={things.data?.length} failed={things.isError} />
        <Fact name="Version of Inglenook" value={about.data?.version} failed={false} />
      </Card>
    </Section>
  )
}

function Fact({ name, value, failed }: { name: string; value: number | string | undefined; failed: boolean }) {
  let shown: ReactNode = <Skeleton className="h-4 w-16" />
  if (value !== undefined) shown = typeof value === 'number' ? formatCount(value) : value
  else if (failed) shown = 'not known'
  return (
    <CardRow>
      <div className="flex items-center justify-between gap-4">
        <span>{name}</span>
        <span className="text-muted tabular-nums">{shown}</span>
      </div>
    </CardRow>
  )
}

async function copy(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(path)
    notify('Path copied.', path)
  } catch (error) {
    notifyError('The path could not be copied.', error)
  }
}
