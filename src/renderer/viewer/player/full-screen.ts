import { useSyncExternalStore } from 'react'
import { notifyError } from '../../ui/toasts.tsx'

/**
 * The whole page goes full screen, not the video alone: menus and tooltips lie beside the viewer in the document and would
 * be out of sight. The viewer leaves out everything but the picture meanwhile.
 */
export function toggleFullScreen(): void {
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
  change.catch((error: unknown) => notifyError('The screen could not be filled.', error))
}

export function leaveFullScreen(): void {
  if (document.fullscreenElement) toggleFullScreen()
}

export function useFullScreen(): boolean {
  return useSyncExternalStore(subscribe, () => document.fullscreenElement !== null)
}

function subscribe(changed: () => void): () => void {
  document.addEventListener('fullscreenchange', changed)
  return () => document.removeEventListener('fullscreenchange', changed)
}
