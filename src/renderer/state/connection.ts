import type { ClientLink } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { create } from 'zustand'
import { PORT_IS_HERE, PORT_PLEASE } from '../../shared/bridge.ts'

type Context = Record<never, never>
type Link = ClientLink<Context>

/** An open line and a promise that settles when it is gone. */
interface Line {
  link: Link
  isOpen: () => boolean
  closed: Promise<void>
}

/** A call whose line went before its answer came. Whether the app did what was asked is not known. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/**
 * `connecting` until the first line stands, `open`, then `lost` whenever it is gone; `refused` when the app is there
 * but does not know this browser.
 */
export const useConnection = create<{ state: 'connecting' | 'open' | 'lost' | 'refused' }>(() => ({
  state: 'connecting'
}))

/** Calls wait here while there is no line; each runs on the line that stands when it starts. */
export const reconnectingLink: Link = {
  async call(path, input, options) {
    const line = await lineFor(options.signal)
    try {
      return await line.link.call(path, input, options)
    } catch (error) {
      if (line.isOpen() || options.signal?.aborted) throw error
      throw new ConnectionLost('Inglenook went away before it answered.', { cause: error })
    }
  }
}

/** Resolves when a line stands. */
export async function connected(signal: AbortSignal): Promise<void> {
  await lineFor(signal)
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

let current = Promise.withResolvers<Line>()
let started = false

function lineFor(signal: AbortSignal | undefined): Promise<Line> {
  if (!started) {
    started = true
    void keepConnected()
  }
  if (!signal) return current.promise
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    current.promise.then((line) => {
      signal.removeEventListener('abort', abort)
      resolve(line)
    }, reject)
  })
}

async function keepConnected(): Promise<never> {
  for (let failures = 0; ; ) {
    const line = window.inglenook ? await openPort() : await openSocket()
    if (line) {
      failures = 0
      useConnection.setState({ state: 'open' })
      current.resolve(line)
      await line.closed
      current = Promise.withResolvers<Line>()
      useConnection.setState({ state: 'lost' })
    } else {
      failures += 1
      if (useConnection.getState().state !== 'connecting' || failures > 2)
        useConnection.setState({ state: (await isRefused()) ? 'refused' : 'lost' })
    }
    await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.75 + Math.random() / 2))
  }
}

/** The desktop's way: the preload hands over a port. */
function openPort(): Promise<Line | null> {
  const { promise, resolve } = Promise.withResolvers<Line | null>()
  const receive = (event: MessageEvent) => {
    const port = event.ports[0]
    if (event.source !== window || event.data !== PORT_IS_HERE || !port) return
    window.removeEventListener('message', receive)
    let isOpen = true
    const closed = new Promise<void>((gone) =>
      port.addEventListener(
        'close',
        () => {
          isOpen = false
          gone()
        },
        { once: true }
      )
    )
    const link = new PortLink<Context>({ port })
    port.start()
    resolve({ link, isOpen: () => isOpen, closed })
  }
  window.addEventListener('message', receive)
  window.postMessage(PORT_PLEASE, window.location.origin === 'null' ? '*' : window.location.origin)
  return promise
}

/** A browser's way: a WebSocket beside the page, known by the page's cookie. */
function openSocket(): Promise<Line | null> {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  const websocket = new WebSocket(`${scheme}://${window.location.host}/rpc`)
  const { promise, resolve } = Promise.withResolvers<Line | null>()
  const closed = new Promise<void>((gone) =>
    websocket.addEventListener('close', () => {
      resolve(null)
      gone()
    })
  )
  const isOpen = () => websocket.readyState === WebSocket.OPEN
  websocket.addEventListener('open', () => resolve({ link: new SocketLink<Context>({ websocket }), isOpen, closed }))
  return promise
}

/** A WebSocket does not say why it was not let in; the page's own address does. */
async function isRefused(): Promise<boolean> {
  if (window.inglenook) return false
  try {
    const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' })
    return answer.status === 401 || answer.status === 403
  } catch (error) {
    if (error instanceof TypeError) return false // nobody answers: the app is not running
    throw error
  }
}

/** Waits, but no longer once the network or the window comes back. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      window.removeEventListener('focus', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
    window.addEventListener('focus', done)
  })
}
