import clsx from 'clsx'
import { useEffect, useRef } from 'react'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { Segment } from '../../../shared/transcript.ts'
import { usePreferences } from '../../state/preferences.ts'
import { assetUrl } from '../../ui/media.ts'
import { fillCaptions } from './captions.ts'
import type { Playback } from './playback.ts'
import { positionOf, rememberPosition } from './positions.ts'

interface MediaElementProps {
  item: TimelineItem
  /** Where what is played comes from. */
  src: string
  playback: Playback
  /** What is said, for captions; null while there is none. */
  segments: readonly Segment[] | null
  language: string | null
  /** Captions leave room for the controls that lie over the picture. */
  raised: boolean
  /** Where to play from at once; null: where it was left, and only when asked. */
  momentMs: number | null
}

const REMEMBERED_EVERY_MS = 4000

/** The video or sound itself, without controls, kept in step with the playback and the preferences. */
export function MediaElement({ item, src, playback, segments, language, raised, momentMs }: MediaElementProps) {
  const ref = useRef<HTMLVideoElement & HTMLAudioElement>(null)
  const track = useRef<TextTrack>(null)
  const { volume, muted, showCaptions } = usePreferences()
  const { id, version } = item

  // biome-ignore lint/correctness/useExhaustiveDependencies: another source is another beginning.
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const detach = playback.attach(element)
    const remember = () => rememberPosition(id, version, playback.timeMs, playback.getSnapshot().durationMs)
    const begin = () => {
      const left = positionOf(id, version)
      if (momentMs === null && left > 0) playback.seekTo(left)
    }
    if (element.readyState >= HTMLMediaElement.HAVE_METADATA) begin()
    else element.addEventListener('loadedmetadata', begin, { once: true })
    const timer = setInterval(() => playback.getSnapshot().playing && remember(), REMEMBERED_EVERY_MS)
    element.addEventListener('pause', remember)
    element.addEventListener('seeked', remember)
    window.addEventListener('pagehide', remember)
    return () => {
      clearInterval(timer)
      if (playback.getSnapshot().ready) remember()
      element.removeEventListener('loadedmetadata', begin)
      element.removeEventListener('pause', remember)
      element.removeEventListener('seeked', remember)
      window.removeEventListener('pagehide', remember)
      detach()
    }
  }, [playback, src, id, version])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another source is another element to play from a moment on.
  useEffect(() => {
    const element = ref.current
    if (!element || momentMs === null) return
    const begin = () => {
      playback.seekTo(momentMs)
      playback.play()
    }
    if (element.readyState >= HTMLMediaElement.HAVE_METADATA) begin()
    else element.addEventListener('loadedmetadata', begin, { once: true })
    return () => element.removeEventListener('loadedmetadata', begin)
  }, [playback, src, momentMs])

  useEffect(() => {
    if (!ref.current) return
    ref.current.volume = volume
    ref.current.muted = muted
  }, [volume, muted])

  useEffect(() => {
    if (!ref.current || item.kind !== 'video') return
    track.current ??= ref.current.addTextTrack('captions', 'Transcript', language ?? '')
    // Lines can be changed only while the track is not switched off.
    track.current.mode = showCaptions ? 'showing' : 'hidden'
    fillCaptions(track.current, segments ?? [])
  }, [item.kind, segments, language, showCaptions])

  if (item.kind === 'audio')
    // biome-ignore lint/a11y/useMediaCaption: what is said is written beside it, and large on its page.
    return <audio ref={ref} src={src} preload="auto" className="hidden" />
  return (
    <video
      ref={ref}
      src={src}
      preload="auto"
      playsInline
      {...(item.thumbnail === 'ready' && { poster: assetUrl(item.id, 'preview', item.version) })}
      className={clsx(
        'absolute inset-0 size-full object-contain',
        raised && '[&::-webkit-media-text-track-container]:-translate-y-20'
      )}
    />
  )
}
