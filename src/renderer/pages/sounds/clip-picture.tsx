import clsx from 'clsx'
import { Volume2 } from 'lucide-react'
import { type CSSProperties, useEffect, useRef } from 'react'
import type { SoundClip } from '../../../shared/sound.ts'
import { VideoFrame } from '../../ui/video-frame.tsx'
import { showIn, useClipPlayer } from './clip-player.ts'
import { clipSpan } from './clip-text.ts'
import { signOf } from './sound-sign.ts'

interface ClipPictureProps {
  clip: SoundClip
  className?: string
  style?: CSSProperties
}

/** What a clip looks like: its video's picture or the sign of its sound, moving and with its progress while it is heard. */
export function ClipPicture({ clip, className, style }: ClipPictureProps) {
  const heard = useClipPlayer(({ clipId }) => clipId === clip.id)
  const trouble = useClipPlayer(({ trouble: of }) => (of?.clipId === clip.id ? of.sentence : null))
  return (
    <span className={clsx('relative block overflow-hidden bg-sunken', className)} style={style} data-clip={clip.id}>
      <Still clip={clip} />
      {heard && <Moving clip={clip} />}
      {trouble !== null && (
        <span
          role="status"
          className="absolute inset-0 flex items-center justify-center bg-black/70 p-3 text-center text-sm text-white"
        >
          {trouble}
        </span>
      )}
    </span>
  )
}

function Still({ clip: { assetId, version, kind, label, thumbnail, startMs, endMs, peakMs } }: { clip: SoundClip }) {
  const Sign = signOf(label)
  const sign = (
    <Sign aria-hidden strokeWidth={1.5} className="absolute inset-0 m-auto h-2/5 max-h-16 w-auto text-muted" />
  )
  if (kind !== 'video') return sign
  const atMs = Math.min(Math.max(peakMs, startMs), endMs)
  return (
    <VideoFrame assetId={assetId} version={version} atMs={atMs} hasPoster={thumbnail === 'ready'}>
      {sign}
    </VideoFrame>
  )
}

const still = window.matchMedia('(prefers-reduced-motion: reduce)')

function Moving({ clip }: { clip: SoundClip }) {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => (place.current ? showIn(place.current) : undefined), [])
  // Whoever wants no motion hears the sound alone.
  const hidden = clip.kind !== 'video' || still.matches
  return (
    <>
      <span ref={place} className={clsx('absolute inset-0', hidden && 'opacity-0')} />
      <span className="absolute inset-x-0 bottom-0 block bg-linear-to-t from-black/75 to-transparent px-2 pt-6 pb-2 text-white text-xs">
        <span className="flex items-center gap-1.5">
          <Volume2 aria-hidden className="size-3.5 shrink-0" />
          <span className="min-w-0 grow truncate">{clip.fileName}</span>
          <span className="shrink-0 tabular-nums">{clipSpan(clip)}</span>
        </span>
        <HowFar />
      </span>
    </>
  )
}

function HowFar() {
  const fraction = useClipPlayer((player) => player.fraction)
  return (
    <span className="mt-1.5 block h-1 overflow-hidden rounded-full bg-white/30">
      <span className="block h-full rounded-full bg-ember" style={{ width: `${Math.min(1, fraction) * 100}%` }} />
    </span>
  )
}
