import type { ReactNode } from 'react'
import type { TimelineFilter } from '../../../shared/timeline.ts'

interface TimelineProps {
  filter: TimelineFilter
  header?: ReactNode
  empty?: ReactNode
}

export function Timeline({ filter, header }: TimelineProps) {
  return (
    <div className="h-full overflow-y-auto px-6">
      {header}
      {JSON.stringify(filter)}
    </div>
  )
}
