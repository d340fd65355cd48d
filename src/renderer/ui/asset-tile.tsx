import clsx from 'clsx'
import { ImageOff, type LucideIcon, Music, Play } from 'lucide-react'
import { memo, useCallback, useSyncExternalStore } from 'react'
import type { TimelineItem } from '../../shared/asset.ts'
import { useCalm } from '../state/calm.ts'
import { formatDuration, formatWallClock } from '../state/format.ts'
import { items } from '../state/item-store.ts'
import { FadingImage } from './fading-image.tsx'
import { assetUrl } from './media.ts'
import { WaveformSketch } from './waveform-sketch.tsx'

interface AssetTileProps {
  assetId: number
  left: number
  top: number
  width: number
  height: number
  tabbable: boolean
}

/**
 * One asset in a grid, absolutely placed. What is clicked or focused is found by its `data-asset`, by the grid around
 * it. Its item comes from the item store; whoever shows tiles says there what is wanted.
 */
export const AssetTile = memo(function AssetTile({ assetId, left, top, width, height, tabbable }: AssetTileProps) {
  const item = useItem(assetId)
  return (
    <button
      type="button"
      data-asset={assetId}
      tabIndex={tabbable ? 0 : -1}
      aria-label={item ? nameOf(item) : 'Photo'}
      style={{ left, top, width, height }}
      className="group/tile absolute block overflow-hidden rounded-tile bg-sunken focus-visible:z-[1]"
    >
      {item && (
        <span aria-hidden>
          <Picture item={item} />
        </span>
      )}
      <span className="pointer-events-none absolute inset-0 bg-black opacity-0 transition-opacity group-hover/tile:opacity-[0.06]" />
    </button>
  )
})

/** An item as the item store knows it, live. */
export function useItem(assetId: number): TimelineItem | null | undefined {
  const subscribe = useCallback((changed: () => void) => items.subscribe(assetId, changed), [assetId])
  return useSyncExternalStore(subscribe, () => items.get(assetId))
}

function Picture({ item }: { item: TimelineItem }) {
  const calm = useCalm()
  if (item.kind === 'audio' && item.waveform) return <Recording item={item} allowed={calm} />
  return (
    <>
      {item.thumbnail === 'ready' && (
        <FadingImage src={assetUrl(item.id, 'grid', item.version)} thumbhash={item.thumbhash} allowed={calm} />
      )}
      {item.thumbnail === 'failed' && <Sign icon={ImageOff} name={item.fileName} />}
      {item.thumbnail === 'none' && <Sign icon={item.kind === 'audio' ? Music : Play} name={item.fileName} />}{' '}
      {item.durationMs !== null && <Duration durationMs={item.durationMs} plain={item.thumbnail === 'none'} />}
    </>
  )
}

/** A recording is seen by its shape. */
function Recording({ item, allowed }: { item: TimelineItem; allowed: boolean }) {
  const { id, version, fileName, durationMs } = item
  return (
    <span className="absolute inset-0 flex flex-col justify-between gap-1 p-2 text-muted text-xs">
      <span className="flex min-h-0 grow items-center">
        <WaveformSketch
          assetId={id}
          version={version}
          allowed={allowed}
          className="h-3/5 w-full text-edge transition-colors group-hover/tile:text-ember"
        />
      </span>
      <span className="flex shrink-0 items-end justify-between gap-2">
        <span className="min-w-0 truncate">{fileName}</span>{' '}
        {durationMs !== null && <span className="shrink-0 tabular-nums">{formatDuration(durationMs)}</span>}
      </span>
    </span>
  )
}

/** Stands for a picture where there is none. */
function Sign({ icon: Icon, name }: { icon: LucideIcon; name: string }) {
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-2 p-2 text-muted">
      <Icon aria-hidden className="size-6 shrink-0" />
      <span className="line-clamp-2 max-w-full break-words text-center text-xs">{name}</span>
    </span>
  )
}

function Duration({ durationMs, plain }: { durationMs: number; plain: boolean }) {
  return (
    <span
      className={clsx(
        'absolute right-0 bottom-0 left-0 flex items-center justify-end gap-1 px-2 pt-4 pb-1.5 text-xs tabular-nums',
        plain ? 'text-muted' : 'bg-linear-to-t from-black/60 to-transparent text-white'
      )}
    >
      {!plain && <Play aria-hidden className="size-3 fill-current" />}
      {formatDuration(durationMs)}
    </span>
  )
}

function nameOf({ kind, fileName, takenLocalMs, durationMs, thumbnail }: TimelineItem): string {
  const what = { photo: 'Photo', video: 'Video', audio: 'Sound' }[kind]
  const length = durationMs === null ? '' : `, ${formatDuration(durationMs)}`
  const state = thumbnail === 'failed' ? ', no preview' : ''
  return `${what} ${fileName}${length}, ${formatWallClock(takenLocalMs)}${state}`
}
