import { join } from 'node:path'
import { app, type BrowserWindow, dialog, Menu } from 'electron'
import { LIBRARY_IN_USE, LIBRARY_TOO_NEW } from '../../shared/cli.ts'
import { failureOf } from '../../shared/failure.ts'
import { openApp } from '../app.ts'
import type { App } from '../app-interface.ts'
import { builtInstallation, VERSION } from '../installation.ts'
import { RendererFiles } from '../renderer-files.ts'
import { guardContents } from './guards.ts'
import { openLog } from './log-file.ts'
import { menuFor } from './menu.ts'
import { nativeHost } from './native-host.ts'
import { serveProtocol } from './protocol.ts'
import { serveRpcPorts } from './rpc-port.ts'
import { APP_ORIGIN } from './scheme.ts'
import { utilityWorkers } from './utility-workers.ts'
import { openWindow } from './window.ts'

/**
 * The Electron host: opens the library, mounts the app on the window's protocol and ports, and shows the window. Call when
 * Electron is ready. A library that cannot be opened is explained in a dialog, and the program ends.
 */
export async function startDesktop(libraryDir: string): Promise<void> {
  // Not import.meta.dirname: the bundler moves this file to where it likes.
  const installation = builtInstallation(join(app.getAppPath(), 'out'))
  const log = openLog(join(app.getPath('userData'), 'inglenook.log'))
  // A window may send anything over its port; what cannot be read there must not end the program.
  process.on('unhandledRejection', (reason) => log(`Unhandled: ${reason instanceof Error ? reason.stack : reason}`))

  let showWindow = (): void => {}
  let inglenook: App
  try {
    inglenook = await openApp({
      libraryDir,
      processing: 'automatic',
      workers: utilityWorkers(installation.worker, (line, pid) => log(`worker ${pid}: ${line}`)),
      peopleThread: installation.peopleThread,
      writeBackThread: installation.writeBackThread,
      host: nativeHost(() => showWindow()),
      log,
      version: VERSION
    })
  } catch (error) {
    explainAndQuit(error, log)
    return
  }

  const development = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  const origin = development ? new URL(development).origin : APP_ORIGIN
  guardContents(origin, log)
  serveProtocol(inglenook, development ? null : new RendererFiles(installation.rendererDir), log)
  serveRpcPorts(inglenook, origin, log)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuFor(process.platform, { isDevelopment: !app.isPackaged })))
  closeBeforeQuitting(inglenook, log)
  showWindow = keepOneWindow(() => openWindow(development ?? `${APP_ORIGIN}/`, installation.preload, log))
}

/** Opens the window, and again whenever it is asked for; returns how to ask. */
function keepOneWindow(open: () => BrowserWindow): () => void {
  let window: BrowserWindow | null = null
  const show = (): void => {
    if (!window) {
      window = open()
      window.on('closed', () => {
        window = null
      })
    }
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  show()
  return show
}

/** Ends work in an orderly way first. Should that fail, the program still ends: the library survives any end. */
function closeBeforeQuitting(inglenook: App, log: (line: string) => void): void {
  let isClosing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    inglenook
      .close()
      .catch((error: unknown) => log(`Closing failed: ${String(error)}`))
      .finally(() => app.exit())
  })
}

function explainAndQuit(error: unknown, log: (line: string) => void): void {
  const { code, message } = failureOf(error)
  log(error instanceof Error ? (error.stack ?? message) : message)
  const isUnavailable = code === LIBRARY_IN_USE || code === LIBRARY_TOO_NEW
  dialog.showErrorBox(isUnavailable ? 'This library cannot be opened now' : 'Inglenook could not start', message)
  app.exit(isUnavailable ? 3 : 1)
}
