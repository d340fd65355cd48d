import { usePreferences } from '../../state/preferences.ts'
import { toggleFullScreen } from './full-screen.ts'
import type { Playback } from './playback.ts'

/** What keys act on. */
export interface MediaHandle {
  playback: Playback
  /** Shows less of the strip's time (above 1) or more; null: all of it. */
  zoom: (factor: number | null) => void
}

const ARROW_MS = 5000
const FINE_ARROW_MS = 1000
const VOLUME_STEP = 0.05
const ZOOM_STEP = 1.6

/** What a key does while a video or sound is shown; null for keys that are not the player's own. */
export function mediaKeyAction(
  event: { key: string; shiftKey: boolean },
  { playback, zoom }: MediaHandle
): (() => void) | null {
  const { set, volume, muted, showCaptions, showTranscript } = usePreferences.getState()
  const arrow = event.shiftKey ? FINE_ARROW_MS : ARROW_MS
  const louder = (by: number) => set({ volume: Math.min(1, Math.max(0, volume + by)), muted: false })
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case ' ':
      return () => playback.toggle()
    case 'k':
      return () => playback.pause()
    case 'l':
      return () => playback.faster()
    case 'j':
      return () => playback.backwards()
    case 'ArrowLeft':
      return () => playback.seekBy(-arrow)
    case 'ArrowRight':
      return () => playback.seekBy(arrow)
    case 'ArrowUp':
      return () => louder(VOLUME_STEP)
    case 'ArrowDown':
      return () => louder(-VOLUME_STEP)
    case ',':
      return () => playback.step(-1)
    case '.':
      return () => playback.step(1)
    case 'Home':
      return () => playback.seekTo(0)
    case 'End':
      return () => playback.seekTo(playback.getSnapshot().durationMs)
    case '[':
      return () => playback.loopFromHere()
    case ']':
      return () => playback.loopToHere()
    case '\\':
      return () => playback.setLoop(null)
    case '+':
    case '=':
      return () => zoom(ZOOM_STEP)
    case '-':
      return () => zoom(1 / ZOOM_STEP)
    case '0':
      return () => zoom(null)
    case 'm':
      return () => set({ muted: !muted })
    case 'c':
      return () => set({ showCaptions: !showCaptions })
    case 't':
      return () => set({ showTranscript: !showTranscript })
    case 'f':
      return toggleFullScreen
    default:
      return null
  }
}
