import { BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron'
import type { Host } from '../../shared/host.ts'
import { notifier } from './notifications.ts'
import { SYSTEM_POWER } from './power.ts'
import { progressOnIcon } from './progress-on-icon.ts'
import { systemProxy } from './system-proxy.ts'

/**
 * What the desktop can do that a browser cannot. Call when Electron is ready.
 *
 * @param showWindow brings the window to the front, opening it where it is closed
 */
export function nativeHost(showWindow: () => void): Host {
  return {
    capabilities: { pick: 'native', dropPaths: true, revealInFolder: true },
    pickFolders: () => pick({ title: 'Add folders', properties: ['openDirectory', 'multiSelections'] }),
    pickFiles: () => pick({ title: 'Add files', properties: ['openFile', 'multiSelections'] }),
    revealInFolder: (path) => shell.showItemInFolder(path),
    power: SYSTEM_POWER,
    showProgress: progressOnIcon(),
    notify: notifier(showWindow),
    proxyFor: systemProxy
  }
}

async function pick(options: OpenDialogOptions): Promise<string[]> {
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
  return answer.canceled ? [] : answer.filePaths
}
