import { Music } from 'lucide-react'
import { useState } from 'react'
import type { TimelineItem } from '../../shared/asset.ts'
import { assetUrl } from '../ui/media.ts'
import { ErrorState } from '../ui/states.tsx'

/** A video or a sound with the browser's own controls. The player with transcript takes its place when it exists. */
export function MediaStage({ item }: { item: TimelineItem }) {
  const [broken, setBroken] = useState(false)
  const src = assetUrl(item.id, 'original', item.version)
  if (broken)
    return (
      <ErrorState
        title={`This ${item.kind === 'video' ? 'video' : 'sound'} cannot be played here.`}
        error={`${item.fileName} is in a format that this window cannot play. The file itself is untouched; open it with another program.`}
      />
    )
  if (item.kind === 'video')
    return (
      <video
        src={src}
        controls
        preload="metadata"
        {...(item.thumbnail === 'ready' && { poster: assetUrl(item.id, 'preview', item.version) })}
        onError={() => setBroken(true)}
        className="absolute inset-0 size-full object-contain"
      />
    )
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-6 p-6">
      <span className="flex size-28 items-center justify-center rounded-full bg-sunken text-ember-ink">
        <Music aria-hidden className="size-11" />
      </span>
      <p className="max-w-md truncate font-semibold text-lg">{item.fileName}</p>
      {/* biome-ignore lint/a11y/useMediaCaption: the file is the family's own; transcripts join here when they exist */}
      <audio src={src} controls preload="metadata" onError={() => setBroken(true)} className="w-full max-w-md" />
    </div>
  )
}
