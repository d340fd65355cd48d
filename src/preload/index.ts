import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type Bridge, PORT_IS_HERE, PORT_PLEASE } from '../shared/bridge.ts'

// All that the window gets from the desktop: three facts and a line to the app.
const bridge: Bridge = {
  pathOfDroppedFile: (file) => webUtils.getPathForFile(file),
  platform: process.platform,
  mediaOrigin: 'inglenook://app'
}
contextBridge.exposeInMainWorld('inglenook', bridge)

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === PORT_PLEASE) ipcRenderer.send(PORT_IS_HERE)
})
ipcRenderer.on(PORT_IS_HERE, (event) => {
  window.postMessage(PORT_IS_HERE, window.location.origin === 'null' ? '*' : window.location.origin, [...event.ports])
})
