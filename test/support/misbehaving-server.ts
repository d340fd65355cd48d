import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type Answer, file, json } from './answers.ts'

/**
 * A real HTTP server on 127.0.0.1 that answers each path as its script says, well or badly, and remembers what it was
 * asked. How it can answer is in answers.ts.
 *
 * ```ts
 * await using server = await startMisbehavingServer()
 * server.on('/det.onnx', status(500), status(500), file(weights))   // the third request and all later ones get the file
 * server.on('/slow.onnx', pausedAt(0.43, weights))                  // stays at 43 % until server.resume('/slow.onnx')
 * await fetchIt(server.address('/det.onnx'))
 * expect(server.count('/det.onnx')).toBe(3)
 * ```
 */
export interface MisbehavingServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` (or https), without a slash at its end. */
  readonly origin: string
  /** The address of a path, which begins with a slash. */
  address(path: string): string
  /** Sets the script of a path anew: one answer per request in turn, the last one for all that follow. */
  on(path: string, ...script: [Answer, ...Answer[]]): void
  /** Serves a mirror below `folder` (such as `/mirror`): its `models.json`, where there is a list, and its files. @returns its address */
  mirror(folder: string, contents: { list?: unknown; files: Readonly<Record<string, Uint8Array>> }): string
  /** Lets answers that are paused at this path go on, now and from now on. */
  resume(path: string): void
  /** What was asked so far, in order; of one path or of all. Paths without a script are answered 404 and remembered too. */
  requests(path?: string): readonly AskedRequest[]
  count(path?: string): number
  /** The answers that have been begun and neither ended nor cut. */
  open(path?: string): number
  forgetRequests(): void
  /** Cuts every connection and closes the port. */
  close(): Promise<void>
}

export interface AskedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  atMs: number
}

/** Starts it on a free port, or on `port`; with `tls` it speaks https. */
export async function startMisbehavingServer({
  port = 0,
  tls
}: {
  port?: number
  tls?: { key: string; cert: string }
} = {}): Promise<MisbehavingServer> {
  const scripts = new Map<string, { answers: Answer[]; asked: number }>()
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const open = new Map<ServerResponse, string>()
  let asked: AskedRequest[] = []

  const gateOf = (path: string): PromiseWithResolvers<void> => {
    const gate = gates.get(path) ?? Promise.withResolvers<void>()
    gates.set(path, gate)
    return gate
  }
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    asked.push({ method: request.method ?? '', path, headers: request.headers, atMs: Date.now() })
    open.set(response, path)
    response.once('close', () => open.delete(response))
    const script = scripts.get(path)
    const answer = script?.answers[Math.min(script.asked++, script.answers.length - 1)]
    if (!answer) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.')
      return
    }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    await answer({ request, response, resumed: gateOf(path).promise, gone: gone.signal })
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response).catch((error: unknown) => {
      // A client that hangs up in the middle of an answer is what these tests are about; anything else is a defect of ours.
      response.destroy()
      if (!isHangUp(error)) throw error
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const origin = `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`

  const self: MisbehavingServer = {
    origin,
    address: (path) => `${origin}${path}`,
    on: (path, ...answers) => {
      scripts.set(path, { answers, asked: 0 })
      gates.delete(path)
    },
    mirror: (folder, { list, files }) => {
      if (list !== undefined) self.on(`${folder}/models.json`, json(list))
      for (const [name, content] of Object.entries(files)) self.on(`${folder}/${name}`, file(content))
      return `${origin}${folder}`
    },
    resume: (path) => gateOf(path).resolve(),
    requests: (path) => asked.filter((request) => path === undefined || request.path === path),
    count: (path) => self.requests(path).length,
    open: (path) => [...open.values()].filter((each) => path === undefined || each === path).length,
    forgetRequests: () => {
      asked = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    [Symbol.asyncDispose]: () => self.close()
  }
  return self
}

/** An address at which nothing listens: connecting is refused. */
export async function refusingAddress(path = '/'): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}${path}`
}

function isHangUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : ''
  return error.name === 'AbortError' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
}
