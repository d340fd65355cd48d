import { session } from 'electron'

/** The proxy that the system's settings, or its PAC file, name for an address, as `scheme://host:port`; null: none. */
export async function systemProxy(address: string): Promise<string | null> {
  return firstProxy(await session.defaultSession.resolveProxy(address))
}

/**
 * The first station of an answer such as `PROXY proxy.lan:3128; DIRECT`, which is how a PAC file lists what to try in
 * turn. Only the first counts: the others are for when it is down, and a download that fails names the proxy then.
 */
export function firstProxy(answer: string): string | null {
  const [kind = '', place = ''] = (answer.split(';')[0] ?? '').trim().split(/\s+/)
  const scheme = SCHEMES[kind.toUpperCase()]
  return scheme !== undefined && place !== '' ? `${scheme}://${place}` : null
}

const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
  SOCKS: 'socks5'
}
