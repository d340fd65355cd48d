import { Link } from 'wouter'
import type { Moment } from '../../../shared/moment.ts'
import { formatWallClock } from '../../state/format.ts'
import { momentAddress, openAsset } from '../../state/viewer.ts'
import type { Tile } from '../people/tile-grid.tsx'
import { MarkedLine } from './marked-line.tsx'
import { MomentPicture } from './moment-picture.tsx'

export const ROW_HEIGHT = 96

/** A moment in which something is said; it opens there. */
export function MomentRow({ moment, focusProps }: { moment: Moment; focusProps: Tile['focusProps'] }) {
  const { assetId, startMs, fileName, takenLocalMs } = moment
  return (
    <Link
      href={momentAddress(assetId, startMs)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        openAsset(assetId, { atMs: startMs })
      }}
      className="flex h-full items-center gap-4 rounded-panel px-2 transition-colors hover:bg-hover"
      {...focusProps}
    >
      <MomentPicture moment={moment} className="h-18 w-32 max-sm:h-14 max-sm:w-20" />
      <span className="min-w-0 grow">
        <span className="line-clamp-2 wrap-anywhere">
          <MarkedLine moment={moment} />
        </span>
        <span className="mt-1 block truncate text-muted text-sm">
          <bdi>{fileName}</bdi> · {formatWallClock(takenLocalMs)}
        </span>
      </span>
    </Link>
  )
}
