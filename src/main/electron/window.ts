import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { MIN_SIZE, placeWindow, readWindowState, writeWindowState } from './window-state.ts'

/**
 * Opens the window where it was. It shows itself once it has something to show.
 *
 * @param address what to load: the window's own protocol, or the development server
 */
export function openWindow(address: string, preload: string, log: (line: string) => void): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const state = readWindowState(stateFile, log)
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  const window = new BrowserWindow({
    ...placeWindow(
      state.bounds,
      [primary, ...others].map((display) => display.workArea)
    ),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Inglenook',
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false
    }
  })
  if (state.maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  // After `close` is too late: the bounds are gone with the window.
  window.on('close', () => {
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() }, log)
  })
  window.webContents.on('render-process-gone', (_, details) => {
    log(`The window's process ended (${details.reason}); it is loaded again.`)
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.reload()
  })
  window.loadURL(address).catch((error: unknown) => log(`The window could not be loaded: ${String(error)}`))
  return window
}
