import { app, BrowserWindow } from 'electron'
import type { Host } from '../../shared/host.ts'

/** Beyond this the icons of all platforms look alike, and each change costs a message to the system. */
const STEPS = 200
/** What Electron takes for "no progress". */
const NONE = -1

/** Shows progress on the icon in the dock or taskbar, which belongs to the windows: also to one that opens later. */
export function progressOnIcon(): NonNullable<Host['showProgress']> {
  let shown = NONE
  app.on('browser-window-created', (_, window) => {
    if (shown !== NONE) window.setProgressBar(shown)
  })
  return (fraction) => {
    const next = fraction === null ? NONE : Math.round(Math.min(1, Math.max(0, fraction)) * STEPS) / STEPS
    if (next === shown) return
    shown = next
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed()) window.setProgressBar(shown)
    }
  }
}
