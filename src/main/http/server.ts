import { createServer, type Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import { InglenookError } from '../../shared/failure.ts'
import type { App } from '../app-interface.ts'
import { RendererFiles } from '../renderer-files.ts'
import { Access, bracketed, isEverywhere, newKey } from './access.ts'
import { answerRequest } from './requests.ts'
import { serveRpc } from './rpc-socket.ts'

export interface ServerOptions {
  app: App
  /** Folder of the built window. */
  rendererDir: string
  /** Address to listen on; names other than loopback open the library to the network, for those with the key. */
  host: string
  /** 0: any free one. */
  port: number
  log: (line: string) => void
}

export interface RunningServer extends AsyncDisposable {
  /** The address with its key, for this computer. */
  readonly url: string
  /** The same for other devices, when it listens on every network. */
  readonly networkUrls: readonly string[]
}

/**
 * Serves the window, its media and the contract to those who have the key. Disposing ends every connection; the app
 * stays open, since it is the caller's.
 *
 * @throws InglenookError `address-in-use`, `address-unusable`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, log } = options
  const files = new RendererFiles(options.rendererDir)
  const server = createServer({ keepAliveTimeout: 30_000 })
  const port = await listen(server, options.host, options.port)
  const key = newKey()
  const access = new Access({ key, host: options.host, port })
  server.on('request', (request, response) => void answerRequest({ app, files, access, log }, request, response))
  server.on('error', (error) => log(`The server stumbled: ${error.message}`))
  const rpc = serveRpc(server, app, access, log)
  const urlAt = (name: string): string => `http://${bracketed(name)}:${port}/?key=${key}`
  return {
    url: urlAt(isEverywhere(options.host) ? '127.0.0.1' : options.host),
    networkUrls: isEverywhere(options.host) ? networkAddresses().map(urlAt) : [],
    [Symbol.asyncDispose]: async () => {
      await rpc[Symbol.asyncDispose]()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new InglenookError('address-in-use', `Port ${port} is already in use. Choose another with --port.`, {
              cause
            })
          : new InglenookError(
              'address-unusable',
              `Inglenook cannot listen on ${host}, port ${port}: ${cause.message}. Choose others with --host and --port.`,
              { cause }
            )
      )
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function networkAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address)
}
