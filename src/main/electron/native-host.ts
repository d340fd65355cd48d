import { BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron'
import type { Host } from '../../shared/host.ts'
import { systemProxy } from './system-proxy.ts'

/** What the desktop can do that a browser cannot. */
export const NATIVE_HOST: Host = {
  capabilities: { pick: 'native', dropPaths: true, revealInFolder: true },
  pickFolders: () => pick({ title: 'Add folders', properties: ['openDirectory', 'multiSelections'] }),
  pickFiles: () => pick({ title: 'Add files', properties: ['openFile', 'multiSelections'] }),
  revealInFolder: (path) => shell.showItemInFolder(path),
  proxyFor: systemProxy
}

async function pick(options: OpenDialogOptions): Promise<string[]> {
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
  return answer.canceled ? [] : answer.filePaths
}
