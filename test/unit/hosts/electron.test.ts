import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { guardContents, isWithin } from '../../../src/main/electron/guards.ts'
import { menuFor } from '../../../src/main/electron/menu.ts'
import { nativeHost } from '../../../src/main/electron/native-host.ts'
import { claimProfile } from '../../../src/main/electron/profile.ts'
import { serveProtocol } from '../../../src/main/electron/protocol.ts'
import { PORT_CHANNEL, serveRpcPorts } from '../../../src/main/electron/rpc-port.ts'
import { APP_ORIGIN, registerScheme } from '../../../src/main/electron/scheme.ts'
import { howItEnded, utilityWorkers } from '../../../src/main/electron/utility-workers.ts'
import { openWindow } from '../../../src/main/electron/window.ts'
import { defaultLibrary } from '../../../src/main/installation.ts'
import { RendererFiles } from '../../../src/main/renderer-files.ts'
import type { WorkerExit } from '../../../src/main/workers/worker-process.ts'
import { type Bridge, PORT_IS_HERE, PORT_PLEASE } from '../../../src/shared/bridge.ts'
import { makeTestApp, type TestApp, type testContract } from '../../integration/hosts/test-app.ts'
import * as electron from './electron-stub.ts'

vi.mock('electron', () => import('./electron-stub.ts'))

let test: TestApp
const log: string[] = []
const note = (line: string): void => void log.push(line)
let dir: string
beforeAll(() => {
  test = makeTestApp()
  dir = mkdtempSync(join(tmpdir(), 'inglenook-electron-'))
  mkdirSync(join(dir, 'userData'))
  electron.app.getPath.mockImplementation((name: string) => join(dir, name))
})
afterAll(() => {
  test[Symbol.dispose]()
  rmSync(dir, { recursive: true, force: true })
})

describe("the window's protocol", () => {
  const ask = (address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    electron.handlers.get('inglenook')!(new Request(address, { headers, method }))

  beforeAll(() => serveProtocol(test.app, new RendererFiles(test.rendererDir), note))

  it('is privileged as videos and modules need it', () => {
    registerScheme()
    const [schemes] = electron.protocol.registerSchemesAsPrivileged.mock.calls[0]!
    expect(schemes).toMatchObject([
      { scheme: 'inglenook', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true } }
    ])
    expect(schemes[0].privileges).not.toHaveProperty('bypassCSP')
  })

  it('sends the window under its rules', async () => {
    const reply = await ask(`${APP_ORIGIN}/people/3`)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('sends media whole, in part and not again', async () => {
    const whole = await ask(`${APP_ORIGIN}/media/original/1?v=1`)
    expect(Buffer.from(await whole.arrayBuffer()).equals(test.photo)).toBe(true)
    const part = await ask(`${APP_ORIGIN}/media/original/1`, { range: 'bytes=100-299' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-299/300000'])
    expect(Buffer.from(await part.arrayBuffer()).equals(test.photo.subarray(100, 300))).toBe(true)
    const again = await ask(`${APP_ORIGIN}/media/original/1`, { 'if-none-match': whole.headers.get('etag')! })
    expect(again.status).toBe(304)
    expect((await ask(`${APP_ORIGIN}/media/original/1`, { range: 'bytes=300000-' })).status).toBe(416)
  })

  it('knows no other origin, method, or file', async () => {
    const statuses = await Promise.all([
      ask('inglenook://other/media/original/1'),
      ask(`${APP_ORIGIN}/media/original/1`, {}, 'POST'),
      ask(`${APP_ORIGIN}/../secret.txt`),
      ask(`${APP_ORIGIN}/..%2fsecret.txt`),
      ask(`${APP_ORIGIN}/media/original/99`)
    ])
    expect(statuses.map((reply) => reply.status)).toEqual([404, 404, 404, 404, 404])
  })
})

describe('the line to the app', () => {
  interface Frame {
    parent: object | null
    url: string
    postMessage: (channel: string, message: unknown, ports: electron.MessageChannelMain['port1'][]) => void
  }
  const handedOver: electron.MessageChannelMain['port1'][] = []
  const frame = (changes: Partial<Frame> = {}): Frame => ({
    parent: null,
    url: `${APP_ORIGIN}/`,
    postMessage: (channel, _, ports) => {
      expect(channel).toBe(PORT_CHANNEL)
      handedOver.push(...ports)
    },
    ...changes
  })
  beforeAll(() => serveRpcPorts(test.app, APP_ORIGIN, note))

  it('carries calls and streams, and ends them with the window', async () => {
    electron.ipcMain.emit(PORT_CHANNEL, { senderFrame: frame() })
    const port = handedOver.pop()!.port
    const client: ContractRouterClient<typeof testContract> = createORPCClient(new RPCLink({ port }))
    port.start()
    expect(await client.echo({ text: 'Curie' })).toEqual({ text: 'Curie' })
    await expect(client.refuse()).rejects.toMatchObject({ data: { code: 'not-found' } })
    await client.ticks()
    await vi.waitFor(() => expect(test.openStreams()).toBe(1))
    port.close()
    await vi.waitFor(() => expect(test.openStreams()).toBe(0))
  })

  it('is given to the main frame of the window alone', () => {
    electron.ipcMain.emit(PORT_CHANNEL, { senderFrame: frame({ parent: {} }) })
    electron.ipcMain.emit(PORT_CHANNEL, { senderFrame: frame({ url: 'https://evil.example/' }) })
    electron.ipcMain.emit(PORT_CHANNEL, { senderFrame: frame({ url: 'inglenook://app.evil.example/' }) })
    electron.ipcMain.emit(PORT_CHANNEL, { senderFrame: null })
    expect(handedOver).toEqual([])
  })
})

describe('the guards', () => {
  beforeAll(() => guardContents(APP_ORIGIN, note))

  it('refuse other pages, new windows and embedded views', () => {
    const contents = new electron.FakeContents()
    electron.app.emit('web-contents-created', {}, contents)
    const refused = (name: string, url: string): boolean => {
      const event = { url, preventDefault: vi.fn() }
      contents.emit(name, event)
      return event.preventDefault.mock.calls.length > 0
    }
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(refused(name, 'https://example.org/')).toBe(true)
      expect(refused(name, 'file:///etc/passwd')).toBe(true)
      expect(refused(name, `${APP_ORIGIN}/people`)).toBe(false)
    }
    expect(refused('will-attach-webview', APP_ORIGIN)).toBe(true)
    expect(contents.openHandler!({ url: `${APP_ORIGIN}/` })).toEqual({ action: 'deny' })
  })

  it('deny every permission but copying and full screen', () => {
    const check = electron.permissions.check as (contents: null, permission: string) => boolean
    const asked = ['media', 'geolocation', 'notifications', 'midi', 'openExternal', 'fileSystem', 'clipboard-read']
    expect(asked.filter((permission) => check(null, permission))).toEqual([])
    expect(check(null, 'clipboard-sanitized-write')).toBe(true)
    const answers: boolean[] = []
    const request = electron.permissions.request as (c: null, p: string, answer: (yes: boolean) => void) => void
    for (const permission of asked) request(null, permission, (yes) => answers.push(yes))
    expect(answers).toEqual(asked.map(() => false))
  })

  it('compare whole origins', () => {
    const urls = [
      'inglenook://app/',
      'inglenook://app.evil/',
      'inglenook://user@app/',
      'inglenook:app',
      '',
      'about:blank'
    ]
    expect(urls.map((url) => isWithin(url, APP_ORIGIN))).toEqual([true, false, true, false, false, false])
  })
})

describe('workers as utility processes', () => {
  const worker = (source: string, tempDir?: string): ReturnType<ReturnType<typeof utilityWorkers>> => {
    const file = join(dir, `worker-${Math.random().toString(36).slice(2)}.mjs`)
    writeFileSync(file, source)
    return utilityWorkers(
      pathToFileURL(file),
      note
    )({ inferenceThreads: 1, imageThreads: 2, ...(tempDir && { tempDir }) })
  }
  const exit = (of: ReturnType<typeof worker>): Promise<WorkerExit> => new Promise((resolve) => of.onExit(resolve))

  it('get their set-up as their first argument, and talk', async () => {
    const one = worker(
      `process.send(JSON.parse(process.argv[2])); process.on('message', (m) => process.send({ got: m }))`
    )
    const messages: unknown[] = []
    one.onMessage((message) => messages.push(message))
    await vi.waitFor(() => expect(messages).toEqual([{ inferenceThreads: 1, imageThreads: 2 }]))
    one.post({ type: 'cancel', taskId: 7 })
    await vi.waitFor(() => expect(messages[1]).toEqual({ got: { type: 'cancel', taskId: 7 } }))
    const ended = exit(one)
    one.kill()
    await ended
    one.post({ type: 'cancel', taskId: 8 })
  })

  it('leave their last words', async () => {
    const one = worker(`console.error('out of memory'); process.exitCode = 3; process.disconnect()`)
    expect(await exit(one)).toEqual({ code: 3, signal: null, stderr: 'out of memory' })
    expect(log.some((line) => line.includes('out of memory'))).toBe(true)
  })

  it('carry their folder in their environment, by which all that they start is known', async () => {
    const one = worker('process.send(process.env.INGLENOOK_WORKER_FOLDER)', '/library/temp/one')
    expect(await new Promise((resolve) => one.onMessage(resolve))).toBe('/library/temp/one')
    one.kill()
  })

  it.skipIf(process.platform === 'win32')(
    'tell a signal from outside and a crash from an end of their own',
    async () => {
      const killed = worker(`process.kill(process.pid, 'SIGKILL')`)
      const crashed = worker(`process.kill(process.pid, 'SIGSEGV')`)
      const ended = worker('process.exit(70)')
      expect(await Promise.all([killed, crashed, ended].map(exit))).toEqual([
        { code: null, signal: 'SIGKILL', stderr: '' },
        { code: null, signal: 'SIGSEGV', stderr: '' },
        { code: 70, signal: null, stderr: '' }
      ])
      // With a memory dump, as waitpid(2) marks it.
      expect(howItEnded(128 + 6, 'linux')).toEqual({ code: null, signal: 'SIGABRT' })
      expect([0, 1, 70].map((code) => howItEnded(code, 'linux').code)).toEqual([0, 1, 70])
      expect(howItEnded(9, 'win32')).toEqual({ code: 9, signal: null })
      expect(howItEnded(0xc0000005, 'win32')).toEqual({ code: 0xc0000005, signal: null })
    }
  )

  it('are killed though they hear nothing, even before they run', async () => {
    const deaf = worker(`process.on('SIGTERM', () => {}); process.send('up'); for (;;);`)
    const up = new Promise((resolve) => deaf.onMessage(resolve))
    await up
    const ended = exit(deaf)
    deaf.kill()
    await ended

    const early = worker(`setInterval(() => {}, 1000)`)
    const endedEarly = exit(early)
    early.kill()
    await endedEarly
  })
})

describe('the window', () => {
  it('opens sandboxed, at its place, and keeps that place', () => {
    const first = openWindow(`${APP_ORIGIN}/`, '/preload.cjs', note) as unknown as electron.FakeWindow
    expect(first.loaded).toEqual([`${APP_ORIGIN}/`])
    expect(first.options).toMatchObject({
      show: false,
      webPreferences: {
        preload: '/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false
      }
    })
    first.emit('ready-to-show')
    expect(first.show).toHaveBeenCalledOnce()
    first.maximised = true
    first.emit('close')
    const second = openWindow(`${APP_ORIGIN}/`, '/preload.cjs', note) as unknown as electron.FakeWindow
    expect(second.options).toMatchObject(first.bounds)
    expect(second.maximised).toBe(true)
  })

  it('opens all the same when its saved place is garbled, and says so', () => {
    writeFileSync(join(dir, 'userData', 'window.json'), '{"bounds":')
    const window = openWindow(`${APP_ORIGIN}/`, '/preload.cjs', note) as unknown as electron.FakeWindow
    expect(window.options).toMatchObject({ x: 320, y: 120, width: 1280, height: 800 })
    expect(log.at(-1)).toContain('window.json could not be read')
  })
})

describe('the profile', () => {
  it('is one per library, so that two libraries can be open at once', () => {
    const profileOf = (library: string): string => {
      claimProfile(library)
      return electron.app.setPath.mock.calls.at(-1)![1]
    }
    const usual = profileOf(defaultLibrary({}))
    expect(usual).toBe(join(dir, 'appData', 'Inglenook', 'window'))
    expect(profileOf('/photos/a')).toBe(profileOf('/photos/a'))
    expect(new Set([usual, profileOf('/photos/a'), profileOf('/photos/b')]).size).toBe(3)
  })
})

describe('dialogs of the system', () => {
  const host = nativeHost(() => {})
  it('give what was picked, and nothing when cancelled', async () => {
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/photos'] })
    expect(await host.pickFolders!()).toEqual(['/photos'])
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] })
    expect(await host.pickFiles!()).toEqual([])
    const asked = electron.dialog.showOpenDialog.mock.calls.map((call) => call.at(-1).properties[0])
    expect(asked).toEqual(['openDirectory', 'openFile'])
    host.revealInFolder!('/photos/1.jpg')
    expect(electron.shell.showItemInFolder).toHaveBeenCalledWith('/photos/1.jpg')
  })
})

describe('the power of the computer', () => {
  const { power } = nativeHost(() => {})

  it('is asked of the system each time', () => {
    electron.powerMonitor.isOnBatteryPower.mockReturnValueOnce(true)
    electron.powerMonitor.getSystemIdleTime.mockReturnValueOnce(310)
    expect([power?.onBattery(), power?.idleSeconds(), power?.onBattery()]).toEqual([true, 310, false])
  })

  it('tells when it may have changed, until nobody listens any more', () => {
    let told = 0
    const stop = power!.onChange(() => told++)
    for (const turn of ['on-battery', 'on-ac', 'suspend', 'resume', 'lock-screen', 'unlock-screen']) {
      electron.powerMonitor.emit(turn)
    }
    expect(told).toBe(6)
    stop()
    electron.powerMonitor.emit('on-battery')
    expect([told, electron.powerMonitor.listenerCount('on-battery')]).toEqual([6, 0])
  })
})

describe('progress on the icon', () => {
  it('is shown on every window, also on one that opens later, and taken away in the end', () => {
    electron.windows.length = 0
    const { showProgress } = nativeHost(() => {})
    const early = new electron.FakeWindow({})
    showProgress!(0.251)
    showProgress!(0.2511)
    const late = new electron.FakeWindow({})
    electron.app.emit('browser-window-created', {}, late)
    showProgress!(7)
    showProgress!(null)
    showProgress!(null)
    electron.app.emit('browser-window-created', {}, early)
    const shownOn = (window: electron.FakeWindow): number[] => window.setProgressBar.mock.calls.map(([value]) => value)
    expect([shownOn(early), shownOn(late)]).toEqual([
      [0.25, 1, -1],
      [0.25, 1, -1]
    ])
  })
})

describe('a notification', () => {
  it('says what it is told, and shows the window when it is clicked', () => {
    const show = vi.fn()
    const { notify } = nativeHost(show)
    notify!({ title: 'Done', body: '300 photos are ready.' })
    const [shown] = electron.notifications
    expect([shown?.options, shown?.show.mock.calls.length]).toEqual([
      { title: 'Done', body: '300 photos are ready.' },
      1
    ])
    expect(show).not.toHaveBeenCalled()
    shown?.emit('click')
    expect(show).toHaveBeenCalledOnce()
  })

  it('is not shown where the system has none', () => {
    electron.Notification.isSupported.mockReturnValueOnce(false)
    const before = electron.notifications.length
    nativeHost(() => {}).notify!({ title: 'Done', body: '' })
    expect(electron.notifications).toHaveLength(before)
  })
})

describe('the menu', () => {
  it('is that of its platform, with tools for development only there', () => {
    const roles = (platform: NodeJS.Platform): unknown[] =>
      menuFor(platform, { isDevelopment: false }).map((item) => item.role)
    expect(roles('darwin')).toEqual(['appMenu', 'fileMenu', 'editMenu', 'viewMenu', 'windowMenu'])
    expect(roles('linux')).toEqual(['fileMenu', 'editMenu', 'viewMenu', 'windowMenu'])
    expect(JSON.stringify(menuFor('linux', { isDevelopment: false }))).not.toContain('toggleDevTools')
    expect(JSON.stringify(menuFor('linux', { isDevelopment: true }))).toContain('toggleDevTools')
  })
})

describe('the bridge', () => {
  it('gives three facts, and fetches a port when the window asks itself for one', async () => {
    const page = Object.assign(new EventEmitter(), {
      location: { origin: APP_ORIGIN },
      addEventListener: (name: string, listener: (event: unknown) => void) => page.on(name, listener),
      postMessage: vi.fn()
    })
    vi.stubGlobal('window', page)
    await import('../../../src/preload/index.ts')
    const bridge = electron.exposed.inglenook as Bridge
    expect(Object.keys(bridge).sort()).toEqual(['mediaOrigin', 'pathOfDroppedFile', 'platform'])
    expect(bridge).toMatchObject({ platform: process.platform, mediaOrigin: APP_ORIGIN })
    expect(bridge.pathOfDroppedFile(new File([], 'a.jpg'))).toBe('/dropped/a.jpg')

    page.emit('message', { source: {}, data: PORT_PLEASE })
    page.emit('message', { source: page, data: 'something else' })
    expect(electron.ipcRenderer.send).not.toHaveBeenCalled()
    page.emit('message', { source: page, data: PORT_PLEASE })
    expect(electron.ipcRenderer.send).toHaveBeenCalledWith(PORT_CHANNEL)
    const port = {}
    electron.ipcRenderer.emit(PORT_CHANNEL, { ports: [port] })
    expect(page.postMessage).toHaveBeenCalledWith(PORT_IS_HERE, APP_ORIGIN, [port])
    vi.unstubAllGlobals()
  })

  it('is built from the words both sides share', () => {
    expect(PORT_CHANNEL).toBe(PORT_IS_HERE)
    const source = readFileSync(join(import.meta.dirname, '../../../src/preload/index.ts'), 'utf8')
    expect(source.split('\n').length).toBeLessThan(60)
  })
})
