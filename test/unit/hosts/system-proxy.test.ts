import { describe, expect, it, vi } from 'vitest'
import { nativeHost } from '../../../src/main/electron/native-host.ts'
import { firstProxy } from '../../../src/main/electron/system-proxy.ts'
import * as electron from './electron-stub.ts'

vi.mock('electron', () => import('./electron-stub.ts'))

describe("the system's proxy", () => {
  it('is what the session resolves for the address', async () => {
    electron.session.defaultSession.resolveProxy.mockResolvedValueOnce('PROXY proxy.lan:3128; DIRECT')
    expect(await nativeHost(() => {}).proxyFor?.('https://example.org/det.onnx')).toBe('http://proxy.lan:3128')
    expect(electron.session.defaultSession.resolveProxy).toHaveBeenCalledWith('https://example.org/det.onnx')
  })

  it.each([
    ['DIRECT', null],
    ['', null],
    ['PROXY', null],
    ['DIRECT; PROXY proxy.lan:3128', null],
    ['PROXY proxy.lan:3128', 'http://proxy.lan:3128'],
    ['PROXY [fd00::1]:3128; PROXY other:1', 'http://[fd00::1]:3128'],
    ['HTTPS proxy.lan:443; DIRECT', 'https://proxy.lan:443'],
    ['SOCKS5 127.0.0.1:1080', 'socks5://127.0.0.1:1080'],
    ['SOCKS 127.0.0.1:1080', 'socks5://127.0.0.1:1080'],
    [' proxy   proxy.lan:3128 ;DIRECT', 'http://proxy.lan:3128']
  ])('of the answer “%s” is %s', (answer, proxy) => {
    expect(firstProxy(answer)).toBe(proxy)
  })
})
