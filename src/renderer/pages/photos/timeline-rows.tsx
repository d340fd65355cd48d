import { memo } from 'react'
import { formatDay, formatDayBriefly } from '../../state/format.ts'
import type { PackedTimeline } from '../../state/packed-timeline.ts'
import { AssetTile } from '../../ui/asset-tile.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { dayOfRow, type TimelineLayout, tilesOfRow } from './layout.ts'

interface RowProps {
  timeline: PackedTimeline
  layout: TimelineLayout
  row: number
  /** What positions count from, see `TimelineScroll.rows`. */
  origin: number
  headerHeight: number
  /** The one asset that Tab reaches; 0: none in this row. */
  tabbable: number
}

/** One row of tiles, with the date above it where a day begins. */
export const TimelineRow = memo(function TimelineRow(props: RowProps) {
  const { timeline, layout, row, origin, headerHeight, tabbable } = props
  const day = dayOfRow(layout, row)
  const top = (layout.rowTops[row] ?? 0) - origin
  const height = layout.rowHeights[row] ?? 0
  return (
    <>
      {layout.dayRows[day] === row && (
        <DayHeading
          day={timeline.days[day] ?? 0}
          left={layout.dayLefts[day] ?? 0}
          top={(layout.dayTops[day] ?? 0) - origin}
          width={layout.dayWidths[day] ?? 0}
          height={headerHeight}
          brief={(layout.dayWidths[day] ?? 0) < layout.width}
        />
      )}
      {tilesOfRow(layout, row).map(({ index, left, width }) => {
        const id = timeline.ids[index] ?? 0
        const place = { left, top, width, height }
        if (id === 0) return <Skeleton key={`at ${index}`} className="absolute animate-none" style={place} />
        return <AssetTile key={id} assetId={id} {...place} tabbable={id === tabbable} />
      })}
    </>
  )
})

interface DayHeadingProps {
  /** NaN-free days since 1970-01-01; `SKELETON_DAY` stands for a date not known yet. */
  day: number
  left: number
  top: number
  width: number
  height: number
  /** True where days stand side by side. */
  brief: boolean
}

export const SKELETON_DAY = -2_147_483_648

function DayHeading({ day, left, top, width, height, brief }: DayHeadingProps) {
  return (
    <h2 style={{ left, top, width, height }} className="absolute flex items-center overflow-hidden font-semibold">
      {day === SKELETON_DAY ? (
        <Skeleton className="h-4 w-44" />
      ) : (
        <span className="truncate">{brief ? formatDayBriefly(day) : formatDay(day)}</span>
      )}
    </h2>
  )
}
