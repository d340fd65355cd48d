import clsx from 'clsx'
import { Link } from 'wouter'
import type { SoundClip, SoundSummary } from '../../../shared/sound.ts'
import { counted } from '../../state/format.ts'
import { friendlyLabel } from '../../state/label-text.ts'
import type { Tile } from '../people/tile-grid.tsx'
import { ClipPicture } from './clip-picture.tsx'
import { HearButton } from './hear-button.tsx'
import { hearOnSpace, useHearOnHover } from './use-hearing.ts'

const CAPTION_HEIGHT = 60

export function soundTileHeight(width: number): number {
  return Math.round((width * 9) / 16) + CAPTION_HEIGHT
}

interface SoundTileProps {
  sound: SoundSummary
  width: number
  focusProps: Tile['focusProps']
}

/** A kind of sound with where it is heard best; it leads to all its clips. */
export function SoundTile({ sound: { label, assetCount, examples }, width, focusProps }: SoundTileProps) {
  const name = friendlyLabel(label)
  const [best] = examples
  return (
    <div className="relative h-full">
      <Link
        href={`/sounds/${encodeURIComponent(label)}`}
        aria-keyshortcuts="Space"
        onKeyDown={hearOnSpace(best)}
        className="group block h-full rounded-panel"
        {...focusProps}
      >
        <span
          aria-hidden
          className="flex gap-0.5 overflow-hidden rounded-panel transition group-hover:brightness-105"
          style={{ height: Math.round((width * 9) / 16) }}
        >
          {best && <Example clip={best} className="grow-2" />}
          {examples.length > 1 && (
            <span className="flex min-w-0 grow basis-0 flex-col gap-0.5">
              {examples.slice(1).map((clip) => (
                <Example key={clip.id} clip={clip} className="grow" />
              ))}
            </span>
          )}
        </span>
        <span className="mt-2 block pr-11">
          <span className="block truncate font-semibold">
            <bdi>{name}</bdi>
          </span>
          <span className="block truncate text-muted text-sm">
            {counted(assetCount, 'video or recording', 'videos and recordings')}
          </span>
        </span>
      </Link>
      {best && <HearButton clip={best} name={name} className="absolute right-0 bottom-2.5" />}
    </div>
  )
}

function Example({ clip, className }: { clip: SoundClip; className: string }) {
  return (
    <span className={clsx('flex min-h-0 min-w-0 basis-0', className)} {...useHearOnHover(clip)}>
      <ClipPicture clip={clip} className="min-w-0 grow" />
    </span>
  )
}
