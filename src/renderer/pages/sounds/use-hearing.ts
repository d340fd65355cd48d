import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import { usePreferences } from '../../state/preferences.ts'
import { type Clip, hear, hush, toggleHearing, useClipPlayer } from './clip-player.ts'

/** A pointer that only crosses a tile wants to hear nothing. */
const REST_MS = 220

/**
 * What makes a clip heard while a mouse rests on its element.
 *
 * Note: never on focus. A screen reader moves the focus, and speaks where it comes to; sound by itself would talk over
 * it. Who uses keys presses Space.
 */
export function useHearOnHover(clip: Clip | undefined) {
  const wanted = usePreferences((preferences) => preferences.hearOnHover)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = clip?.id
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      // A tile that is scrolled away is left without a word.
      if (id !== undefined) hush(id, 'pointer')
    },
    [id]
  )
  if (!clip) return {}
  return {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType !== 'mouse' || !wanted) return
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        // What a hand chose to hear goes on while the mouse moves about.
        const { clipId, by } = useClipPlayer.getState()
        if (clipId === null || by === 'pointer') hear(clip, 'pointer')
      }, REST_MS)
    },
    onPointerLeave: () => {
      clearTimeout(timer.current)
      hush(clip.id, 'pointer')
    }
  }
}

/** Space on an element plays its clip, or ends it. */
export function hearOnSpace(clip: Clip | undefined) {
  return (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || !clip) return
    event.preventDefault()
    if (!event.repeat) toggleHearing(clip)
  }
}

/** Silence as soon as a page is left, or its window is hidden while only a pointer rested somewhere. */
export function useSilenceAfter(): void {
  useEffect(() => {
    const hidden = () => {
      const { clipId } = useClipPlayer.getState()
      if (document.hidden && clipId !== null) hush(clipId, 'pointer')
    }
    document.addEventListener('visibilitychange', hidden)
    return () => {
      document.removeEventListener('visibilitychange', hidden)
      hush()
    }
  }, [])
}
