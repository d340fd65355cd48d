import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { Access, newKey } from '../../../src/main/http/access.ts'

const key = newKey()

function request(headers: Record<string, string>): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers })
}

describe('access to the served library', () => {
  it('has a new key of 256 bits each time', () => {
    expect(Buffer.from(key, 'base64url')).toHaveLength(32)
    expect(newKey()).not.toBe(key)
  })

  it('on loopback knows its loopback names with any port, and no other', () => {
    const access = new Access({ key, host: '127.0.0.1', port: 4000 })
    const known = ['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST', 'localhost:9000', '[::1]:4000']
    const foreign = [
      undefined,
      '',
      'evil.example:4000',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '192.168.1.7:4000',
      'evil.example@localhost',
      'localhost:4000 ',
      'localhost:port',
      '::1'
    ]
    expect(known.filter((name) => !access.knowsHost(name))).toEqual([])
    expect(foreign.filter((name) => access.knowsHost(name))).toEqual([])
  })

  it('on every network knows numeric addresses and its own name, since rebinding needs a name', () => {
    const access = new Access({ key, host: '0.0.0.0', port: 4000 })
    const known = ['192.168.1.7:4000', '[fe80::1]:4000', `${hostname()}:4000`, `${hostname()}.local`, 'localhost']
    expect(known.filter((name) => !access.knowsHost(name))).toEqual([])
    expect(access.knowsHost('evil.example:4000')).toBe(false)
  })

  it('takes its own cookie among others, and not that of another key or port', () => {
    const access = new Access({ key, host: '127.0.0.1', port: 4000 })
    const cookies = {
      own: `inglenook-4000=${key}`,
      amongOthers: `a=b; inglenook-4000=${key}; c=d`,
      afterAnOldOne: `inglenook-4000=${newKey()}; inglenook-4000=${key}`,
      otherPort: `inglenook-4001=${key}`,
      otherKey: `inglenook-4000=${newKey()}`,
      cut: `inglenook-4000=${key.slice(1)}`,
      empty: 'inglenook-4000='
    }
    const taken = Object.entries(cookies).filter(([, cookie]) => access.hasCookie(request({ cookie })))
    expect(taken.map(([name]) => name)).toEqual(['own', 'amongOthers', 'afterAnOldOne'])
    expect(access.hasCookie(request({}))).toBe(false)
  })

  it('lets only pages of its own open a socket', () => {
    const access = new Access({ key, host: '127.0.0.1', port: 4000 })
    const from = (origin?: string): boolean =>
      access.isOwnOrigin(request({ host: '127.0.0.1:4000', ...(origin === undefined ? {} : { origin }) }))
    expect([
      from('http://127.0.0.1:4000'),
      from(),
      from('null'),
      from('http://127.0.0.1:4001'),
      from('http://localhost:4000'),
      from('https://evil.example')
    ]).toEqual([true, false, false, false, false, false])
  })
})
