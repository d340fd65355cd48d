import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { App } from '../app-interface.ts'
import { failuresForWindow } from '../rpc-failures.ts'
import type { Access } from './access.ts'

/** Ten thousand dropped paths of usual length fit many times. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const HEARTBEAT_MS = 30_000
const GOODBYE_MS = 1000

/** Speaks the contract over WebSockets at `/rpc` of this server. Disposing closes every socket and the subscriptions behind it. */
export function serveRpc(server: Server, app: App, access: Access, log: (line: string) => void): AsyncDisposable {
  const handler = new RPCHandler(app.router, { clientInterceptors: [failuresForWindow(log)] })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A closed tab or a phone out of reach: nothing that anybody should read about.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') log(`A connection broke: ${error.message}`)
    })
    const refusal = refusalOf(request, access)
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', (error) => log(`A window's connection broke: ${error.message}`))
      closeWhenSilent(ws)
      handler.upgrade(ws).catch((error: unknown) => {
        log(`A window could not be connected: ${String(error)}`)
        ws.terminate()
      })
    })
  }
  server.on('upgrade', onUpgrade)

  return {
    [Symbol.asyncDispose]: async () => {
      server.off('upgrade', onUpgrade)
      await Promise.all([...sockets.clients].map(sayGoodbye))
      sockets.close()
    }
  }
}

/** Closes in the proper way, and by force when the other side does not answer in time. */
async function sayGoodbye(ws: WebSocket): Promise<void> {
  const closed = new Promise((resolve) => ws.once('close', resolve))
  const timer = setTimeout(() => ws.terminate(), GOODBYE_MS)
  ws.close(1001, 'Inglenook is closing')
  await closed
  clearTimeout(timer)
}

function refusalOf(request: IncomingMessage, access: Access): string | null {
  if (!access.knowsHost(request.headers.host)) return '421 Misdirected Request'
  if (request.url !== '/rpc') return '404 Not Found'
  if (!access.isOwnOrigin(request)) return '403 Forbidden'
  if (!access.hasCookie(request)) return '401 Unauthorized'
  return null
}

/** A phone that went to sleep or out of reach never says goodbye; its subscriptions must not live for ever. */
function closeWhenSilent(ws: WebSocket): void {
  let answered = true
  ws.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return ws.terminate()
    answered = false
    ws.ping()
  }, HEARTBEAT_MS)
  timer.unref()
  ws.on('close', () => clearInterval(timer))
}
