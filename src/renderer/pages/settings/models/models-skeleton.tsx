import { Skeleton } from '../../../ui/skeleton.tsx'
import { TASK_ORDER } from './task-text.ts'

/** The place of the cards while they are on their way: a heading, a purpose and one model each. */
export function ModelsSkeleton() {
  return (
    <div role="status" aria-label="Loading the models">
      {TASK_ORDER.map((task) => (
        <div key={task} className="mb-8">
          <Skeleton className="mb-1 h-5 w-36" />
          <Skeleton className="mb-3 h-5 w-64" />
          <Skeleton className="h-52 w-full rounded-panel!" />
        </div>
      ))}
    </div>
  )
}
