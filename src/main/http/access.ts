import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** A new key for one run of the server: 256 random bits, safe in an address. */
export function newKey(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Who may ask. A request must come under a name of this computer (else a foreign site could point its own name at this
 * address: DNS rebinding), and must carry the key: once in the address, from then on in a cookie.
 */
export class Access {
  readonly #key: string
  readonly #cookieName: string
  readonly #names: ReadonlySet<string>
  readonly #anyAddress: boolean

  /** `port` is the one listened on: cookies are shared by all ports of a host, so its name tells two servers apart. */
  constructor(options: { key: string; host: string; port: number }) {
    this.#key = options.key
    this.#cookieName = `inglenook-${options.port}`
    const own = hostname().toLowerCase()
    const isLoopback = options.host === 'localhost' || options.host === '::1' || options.host.startsWith('127.')
    const names = ['localhost', '127.0.0.1', '[::1]', bracketed(options.host.toLowerCase())]
    this.#names = new Set(isLoopback ? names : [...names, own, `${own}.local`])
    this.#anyAddress = isEverywhere(options.host)
  }
  /** Whether the `Host` header names this server. Listening everywhere, each numeric address does: rebinding needs a name. */
  knowsHost(header: string | undefined): boolean {
    const name = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase()
    if (name === undefined) return false
    return this.#names.has(name) || (this.#anyAddress && isIP(name.replace(/^\[|\]$/g, '')) !== 0)
  }

  /** Whether a socket is opened by a page that this server itself sent: a browser always says where from. */
  isOwnOrigin(request: IncomingMessage): boolean {
    const { origin, host } = request.headers
    return origin !== undefined && host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`
  }

  isKey(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), digest(this.#key))
  }

  hasCookie(request: IncomingMessage): boolean {
    const prefix = `${this.#cookieName}=`
    const values = (request.headers.cookie ?? '').split(';').map((one) => one.trim())
    return values.some((one) => one.startsWith(prefix) && this.isKey(one.slice(prefix.length)))
  }

  get cookie(): string {
    return `${this.#cookieName}=${this.#key}; Path=/; HttpOnly; SameSite=Strict`
  }
}

/** Whether this address to listen on stands for every network of the computer. */
export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** An address as it stands in a URL. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Equal lengths, so that comparing takes the same time whatever is compared. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
