import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain } from 'electron'
import type { App } from '../app-interface.ts'
import { failuresForWindow } from '../rpc-failures.ts'
import { isWithin } from './guards.ts'

/** Sent by the preload script to ask for a port, and back to it with the port. */
export const PORT_CHANNEL = 'inglenook:port'

/** Speaks the contract over a fresh MessagePort for each asking of the window's main frame; a closed port ends its streams. */
export function serveRpcPorts(rpcApp: App, origin: string, log: (line: string) => void): void {
  const handler = new RPCHandler(rpcApp.router, { clientInterceptors: [failuresForWindow(log)] })
  ipcMain.on(PORT_CHANNEL, (event) => {
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || !isWithin(frame.url, origin)) {
      log(`Refused a line to ${frame?.url ?? 'a page that is gone'}`)
      return
    }
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1)
    port1.start()
    frame.postMessage(PORT_CHANNEL, null, [port2])
  })
}
