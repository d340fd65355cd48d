import { create } from 'zustand'
import type { SoundClip } from '../../../shared/sound.ts'
import { client } from '../../state/client.ts'
import { usePreferences } from '../../state/preferences.ts'
import { sentenceOf } from '../../state/sentence.ts'
import { assetUrl, mediaUrl } from '../../ui/media.ts'

/** What of a video or recording is heard. */
export type Clip = Pick<SoundClip, 'id' | 'assetId' | 'version' | 'kind' | 'startMs' | 'endMs'>
/** Who wants it: a pointer that rests on it, and leaves again, or a hand that pressed something. */
export type HeardBy = 'pointer' | 'hand'

interface ClipPlayer {
  /** The one clip that is heard; null: silence. */
  clipId: number | null
  by: HeardBy
  /** 0..1 of the clip. */
  fraction: number
  /** Why a clip could not be heard, in words. */
  trouble: { clipId: number; sentence: string } | null
}

/** The window plays one clip at a time, from the start of its event to the end, and nothing before or after. */
export const useClipPlayer = create<ClipPlayer>(() => ({ clipId: null, by: 'hand', fraction: 0, trouble: null }))

export function hear(clip: Clip, by: HeardBy): void {
  hush()
  useClipPlayer.setState({ clipId: clip.id, by, fraction: 0, trouble: null })
  void play(clip, round)
}

/** Ends what is heard; with `only`, if it is that clip, and with `by`, if it is heard for that reason. */
export function hush(only?: number, by?: HeardBy): void {
  const { clipId, by: heardBy } = useClipPlayer.getState()
  if (only !== undefined && clipId !== only) return
  if (by !== undefined && heardBy !== by) return
  round += 1
  if (clipId === null) return
  element().pause()
  // Lets go of the file: as long as it has a source it keeps its connection.
  element().removeAttribute('src')
  element().load()
  useClipPlayer.setState({ clipId: null, fraction: 0 })
}

export function toggleHearing(clip: Clip): void {
  if (useClipPlayer.getState().clipId === clip.id) hush()
  else hear(clip, 'hand')
}

/** Puts the moving picture of the clip that is heard into a place of the window. */
export function showIn(place: HTMLElement): () => void {
  const shown = element()
  place.append(shown)
  return () => {
    if (shown.parentElement === place) shown.remove()
  }
}

/** Each wish to play has a number of its own, so that late answers to an earlier one are known as such. */
let round = 0
let media: HTMLVideoElement | null = null

function element(): HTMLVideoElement {
  if (media) return media
  media = document.createElement('video')
  media.playsInline = true
  media.disablePictureInPicture = true
  media.ariaHidden = 'true'
  media.tabIndex = -1
  media.className = 'absolute inset-0 size-full object-cover'
  return media
}

async function play(clip: Clip, mine: number): Promise<void> {
  try {
    await playFrom(assetUrl(clip.assetId, 'original', clip.version), clip, mine)
  } catch (error) {
    if (mine !== round) return
    if (error instanceof DOMException && error.name === 'NotAllowedError')
      return fail(clip, 'Click anywhere in this window once, then sounds may be heard.')
    await playCopy(clip, mine)
  }
}

/** Of what the window cannot play there may be a copy that it can. */
async function playCopy(clip: Clip, mine: number): Promise<void> {
  try {
    const { address, why } = await client.player.info({ assetId: clip.assetId })
    if (mine !== round) return
    if (address === null)
      return fail(clip, why ?? 'This window cannot play it. Open it to have a copy made that it can.')
    await playFrom(mediaUrl(address), clip, mine)
  } catch (error) {
    if (mine === round) fail(clip, `It cannot be played here. ${sentenceOf(error)}`)
  }
}

async function playFrom(address: string, clip: Clip, mine: number): Promise<void> {
  const { startMs, endMs } = clip
  const playing = element()
  const follow = () => {
    if (mine !== round) return
    const atMs = playing.currentTime * 1000
    if (playing.ended || atMs >= endMs) return hush()
    useClipPlayer.setState({ fraction: Math.max(0, (atMs - startMs) / (endMs - startMs)) })
  }
  const eachFrame = () => {
    follow()
    if (mine === round) requestAnimationFrame(eachFrame)
  }
  playing.volume = usePreferences.getState().volume
  playing.src = address
  playing.currentTime = startMs / 1000
  // A hidden window draws no frames, and its sound goes on.
  playing.ontimeupdate = follow
  playing.onended = follow
  playing.onerror = null
  await playing.play()
  // As long as it has not begun, that is told by `play`.
  playing.onerror = () => {
    if (mine === round) fail(clip, 'The rest of it cannot be played: its file may be damaged.')
  }
  eachFrame()
}

function fail({ id }: Pick<Clip, 'id'>, sentence: string): void {
  hush()
  useClipPlayer.setState({ trouble: { clipId: id, sentence } })
}
