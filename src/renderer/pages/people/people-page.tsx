import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../state/client.ts'
import { counted, formatCount } from '../../state/format.ts'
import { PageHeader } from '../../ui/page.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { NoPeople } from './no-people.tsx'
import { PeopleGrid } from './people-grid.tsx'
import { usePeopleOrder } from './people-order-choice.ts'
import { UnassignedFaces } from './unassigned-faces.tsx'
import { whyNoPeople } from './why-no-people.ts'

/** Everybody found in the photos, to be named in place. */
export function PeoplePage() {
  const list = useQuery(api.people.list.queryOptions())
  const scroller = useRef<HTMLDivElement>(null)
  const order = usePeopleOrder((choice) => choice.order)
  const [choices, setChoices] = useState(0)
  const people = list.data?.people ?? []
  const unassigned = list.data?.unassignedFaces ?? 0
  const named = people.filter(({ name }) => name !== null).length

  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <div className="px-4 pb-40 sm:px-6">
        <PageHeader
          title="People"
          subtitle={
            people.length > 0 ? (
              <>
                {counted(people.length, 'person', 'people')}, {named > 0 ? formatCount(named) : 'none'} named
                <StillLooking />
              </>
            ) : (
              list.isPending && '\u00a0'
            )
          }
          actions={
            people.length > 1 && (
              <Segmented
                label="Order"
                value={order}
                onValueChange={(next) => {
                  usePeopleOrder.setState({ order: next })
                  setChoices(choices + 1)
                }}
                options={[
                  { value: 'named-first', label: 'Named first' },
                  { value: 'most-photos', label: 'Most photos' }
                ]}
              />
            )
          }
        />
        {list.isPending && <PeopleSkeleton />}
        {list.isError && !list.data && (
          <ErrorState title="The people could not be shown." error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data && people.length === 0 && <NoPeople unassignedFaces={unassigned} />}
        {people.length > 0 && (
          <div className="pt-3">
            <PeopleGrid key={choices} people={people} order={order} scroller={scroller} />
          </div>
        )}
        {unassigned > 0 && <UnassignedFaces count={unassigned} open={people.length === 0} scroller={scroller} />}
      </div>
    </div>
  )
}

/** What is yet to come, in a few words beside the counts. */
function StillLooking() {
  const { data: activity } = useQuery(api.activity.get.queryOptions())
  if (!activity) return null
  const why = whyNoPeople(activity, 0)
  if (why.kind === 'models-missing') {
    return (
      <>
        {' · '}
        <Link href="/settings/models" className="rounded-tile text-ember-ink underline underline-offset-2">
          a model is missing for new photos
        </Link>
      </>
    )
  }
  if ((why.kind !== 'looking' && why.kind !== 'paused') || why.total <= why.examined) return null
  return (
    <>
      {' · '}
      <Link href="/activity" className="rounded-tile text-ember-ink underline underline-offset-2">
        {why.kind === 'paused' ? 'paused, ' : ''}
        {counted(why.total - why.examined, 'photo or video', 'photos and videos')} to go
      </Link>
    </>
  )
}

function PeopleSkeleton() {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(132px,1fr))] gap-6 pt-3">
      {Array.from({ length: 18 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places do not move.
        <div key={index} className="flex flex-col items-center gap-2">
          <Skeleton className="aspect-square w-full rounded-full!" />
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </div>
  )
}
