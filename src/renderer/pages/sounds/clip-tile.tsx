import { Link } from 'wouter'
import type { SoundClip } from '../../../shared/sound.ts'
import { formatWallClock } from '../../state/format.ts'
import { momentAddress, openAsset } from '../../state/viewer.ts'
import type { Tile } from '../people/tile-grid.tsx'
import { ClipPicture } from './clip-picture.tsx'
import { hush } from './clip-player.ts'
import { clipSpan, sureness } from './clip-text.ts'
import { HearButton } from './hear-button.tsx'
import { hearOnSpace, useHearOnHover } from './use-hearing.ts'

const CAPTION_HEIGHT = 60

export function clipTileHeight(width: number): number {
  return Math.round((width * 9) / 16) + CAPTION_HEIGHT
}

interface ClipTileProps {
  clip: SoundClip
  width: number
  focusProps: Tile['focusProps']
}

/** One stretch of a video or recording: heard where it is, and opened there. */
export function ClipTile({ clip, width, focusProps }: ClipTileProps) {
  const hover = useHearOnHover(clip)
  return (
    <div className="relative h-full">
      <Link
        href={momentAddress(clip.assetId, clip.startMs)}
        title={`${clip.fileName} · ${formatWallClock(clip.takenLocalMs)}`}
        aria-keyshortcuts="Space"
        onKeyDown={hearOnSpace(clip)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          hush()
          openAsset(clip.assetId, { atMs: clip.startMs })
        }}
        className="group block h-full rounded-panel"
        {...focusProps}
      >
        <span aria-hidden {...hover}>
          <ClipPicture
            clip={clip}
            className="rounded-panel transition group-hover:brightness-105"
            style={{ height: Math.round((width * 9) / 16) }}
          />
        </span>
        <span className="mt-2 block pr-11">
          <span className="block truncate font-semibold">
            <bdi>{clip.fileName}</bdi>
          </span>
          <span className="block truncate text-muted text-sm tabular-nums">
            {clipSpan(clip)} · {sureness(clip.score)}
          </span>
        </span>
      </Link>
      <HearButton clip={clip} name={`${clip.fileName}, ${clipSpan(clip)}`} className="absolute right-0 bottom-2.5" />
    </div>
  )
}
