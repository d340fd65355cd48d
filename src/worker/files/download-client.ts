import { type Dispatcher, EnvHttpProxyAgent, ProxyAgent, request } from 'undici'
import { badRedirect, Interrupted, proxyRefused, type Subject, unsafe } from './download-failures.ts'
import { type HttpHeaders, linkedFacts } from './download-headers.ts'

export interface DownloadTimeouts {
  connectMs: number
  /** From the request to the head of the answer. */
  headersMs: number
  /** Between two pieces of the body: a slow host goes on for hours, a dead one is given up. */
  idleMs: number
}

export const TIMEOUTS: DownloadTimeouts = { connectMs: 15_000, headersMs: 30_000, idleMs: 30_000 }

export interface HttpAnswer {
  status: number
  headers: HttpHeaders
  body: Dispatcher.ResponseData['body']
  /** Who answered in the end, after redirects. */
  host: string
  /** What a host on the way said of the content itself. */
  linked: { sha256: string | null; bytes: number | null }
}

export interface DownloadClient extends AsyncDisposable {
  /**
   * Asks for an address and follows at most five redirects.
   *
   * @throws Interrupted where trying again may help; InglenookError `download-refused` for redirects that lead nowhere
   *   or out of https, for certificates and for proxies that refuse
   */
  ask(address: string, headers: Record<string, string>): Promise<HttpAnswer>
}

/**
 * A client for one download. Without `proxy` the environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold.
 *
 * HTTP/2 is left out: over one connection for one file it gains nothing and adds windows that slow it down.
 */
export function openDownloadClient(options: {
  file: string
  address: string
  proxy: string | null
  signal: AbortSignal
  timeouts: DownloadTimeouts
}): DownloadClient {
  const { file, signal } = options
  const dispatcher = dispatcherFor(options)
  return {
    ask: (address, headers) => followed({ address, headers, file, dispatcher, signal }),
    [Symbol.asyncDispose]: () => dispatcher.destroy()
  }
}

/** Lets an answer go whose body nobody wants. */
export function dismiss({ body }: Pick<HttpAnswer, 'body'>): void {
  // Its end is of no interest to anyone, whichever it is.
  body.on('error', () => {}).destroy()
}

/** What went wrong with a connection, as something that may go better next time; an error of another kind as it is. */
export function connectionTrouble(error: unknown, { file, host }: Subject): unknown {
  if (!(error instanceof Error)) return error
  const refusedByProxy = PROXY_ANSWER.exec(error.message)
    ?.slice(1)
    .find((status) => status !== undefined)
  if (refusedByProxy !== undefined) {
    const how = `the proxy answered ${refusedByProxy}`
    return refusedByProxy.startsWith('5')
      ? new Interrupted(how, { cause: error })
      : proxyRefused({ file, host }, how, error)
  }
  if (!hasCode(error)) return error
  if (CERTIFICATE.test(error.code)) return unsafe({ file, host }, error)
  const clause = CLAUSES[error.code] ?? (CONNECTION.test(error.code) ? CUT : undefined)
  return clause === undefined ? error : new Interrupted(clause(host), { cause: error })
}

const MOST_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** As undici words it: of a tunnel, of plain HTTP. */
const PROXY_ANSWER = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/
const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|ERR_SSL_|DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH)/
const CONNECTION = /^(UND_ERR_(SOCKET|RES_|CLOSED|DESTROYED|ABORT|INFO)|HPE_|ECONN|EPIPE|EPROTO)/
const CUT = (host: string): string => `the connection to ${host} was cut`

const CLAUSES: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: (host) => `${host} refused the connection`,
  ENOTFOUND: (host) => `the name ${host} could not be found`,
  EAI_AGAIN: (host) => `the name ${host} could not be looked up`,
  EHOSTUNREACH: (host) => `${host} could not be reached`,
  ENETUNREACH: (host) => `${host} could not be reached`,
  ENETDOWN: (host) => `${host} could not be reached`,
  EADDRNOTAVAIL: (host) => `${host} could not be reached`,
  ETIMEDOUT: (host) => `${host} did not answer`,
  UND_ERR_CONNECT_TIMEOUT: (host) => `${host} did not answer`,
  UND_ERR_HEADERS_TIMEOUT: (host) => `${host} did not answer`,
  UND_ERR_BODY_TIMEOUT: (host) => `${host} stopped sending`
}

function dispatcherFor(options: Parameters<typeof openDownloadClient>[0]): Dispatcher {
  const { connectMs, headersMs, idleMs } = options.timeouts
  const common = {
    allowH2: false,
    connectTimeout: connectMs,
    connect: { timeout: connectMs },
    headersTimeout: headersMs,
    bodyTimeout: idleMs
  }
  try {
    return options.proxy === null
      ? new EnvHttpProxyAgent({ ...common, ...environmentProxies(process.env) })
      : new ProxyAgent({ ...common, uri: options.proxy })
  } catch (error) {
    const subject = { file: options.file, host: new URL(options.address).host }
    throw proxyRefused(subject, 'the address of the proxy is not valid', error)
  }
}

/** `proxy:8080`, as many write it, is understood as `http://proxy:8080`; a variable that is empty says nothing. */
function environmentProxies(env: NodeJS.ProcessEnv): { httpProxy?: string; httpsProxy?: string; noProxy: string } {
  const http = env.http_proxy || env.HTTP_PROXY || env.all_proxy || env.ALL_PROXY
  const https = env.https_proxy || env.HTTPS_PROXY || env.all_proxy || env.ALL_PROXY
  return {
    ...(http && { httpProxy: withScheme(http) }),
    ...(https && { httpsProxy: withScheme(https) }),
    noProxy: env.no_proxy || env.NO_PROXY || ''
  }
}

function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

interface Asking {
  address: string
  headers: Record<string, string>
  file: string
  dispatcher: Dispatcher
  signal: AbortSignal
}

async function followed(asking: Asking): Promise<HttpAnswer> {
  const { file, signal } = asking
  const visited: URL[] = []
  const linked: HttpAnswer['linked'] = { sha256: null, bytes: null }
  for (let at = new URL(asking.address); ; ) {
    visited.push(at)
    const { statusCode: status, headers, body } = await askOnce(at, asking)
    const facts = linkedFacts(headers)
    linked.sha256 ??= facts.sha256
    linked.bytes ??= facts.bytes
    if (!REDIRECTS.has(status)) return { status, headers, body, host: at.host, linked }
    dismiss({ body })
    signal.throwIfAborted()
    at = nextOf(at, headers.location, visited, file)
  }
}

async function askOnce(at: URL, { headers, file, dispatcher, signal }: Asking): Promise<Dispatcher.ResponseData> {
  try {
    return await request(at, { method: 'GET', headers, dispatcher, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw connectionTrouble(error, { file, host: whoFailed(error, at) })
  }
}

/** Where not even a connection came about, the system names the machine that it tried: a proxy, if it is another. */
function whoFailed(error: unknown, at: URL): string {
  if (!(error instanceof Error)) return at.host
  if ('hostname' in error && typeof error.hostname === 'string')
    return error.hostname === at.hostname ? at.host : `the proxy ${error.hostname}`
  const tried: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(tried instanceof Error && 'port' in tried && 'address' in tried)) return at.host
  return tried.port === portOf(at) ? at.host : `the proxy ${String(tried.address)}:${String(tried.port)}`
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

function nextOf(at: URL, location: string | string[] | undefined, visited: readonly URL[], file: string): URL {
  const subject = { file, host: visited[0]?.host ?? at.host }
  if (typeof location !== 'string' || !URL.canParse(location, at))
    throw badRedirect(subject, `${at.host} sends on to nowhere`)
  const next = new URL(location, at)
  if (next.protocol !== 'https:' && next.protocol !== 'http:')
    throw badRedirect(subject, `${at.host} sends on to an address that is not of the web (${next.protocol})`)
  if (at.protocol === 'https:' && next.protocol === 'http:')
    throw badRedirect(subject, `${at.host} sends on to ${next.host} without encryption`)
  if (visited.some(({ href }) => href === next.href)) throw badRedirect(subject, 'its redirects lead round in a circle')
  if (visited.length > MOST_REDIRECTS) throw badRedirect(subject, `it redirects more than ${MOST_REDIRECTS} times`)
  return next
}

function hasCode(error: Error): error is Error & { code: string } {
  return 'code' in error && typeof error.code === 'string'
}
