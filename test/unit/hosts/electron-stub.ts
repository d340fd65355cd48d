import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { vi } from 'vitest'

/*
 * Electron as the host uses it, for tests where its binary is not: what can be real is real (channels, processes,
 * Request and Response), the rest records what it was told.
 */

type Handler = (request: Request) => Promise<Response>

export const app = Object.assign(new EventEmitter(), {
  getPath: vi.fn((name: string) => `/paths/${name}`),
  setPath: vi.fn(),
  quit: vi.fn(),
  exit: vi.fn()
})

export const handlers = new Map<string, Handler>()
export const protocol = {
  registerSchemesAsPrivileged: vi.fn(),
  handle: (scheme: string, handler: Handler) => void handlers.set(scheme, handler)
}

export const ipcMain = new EventEmitter()

/** MessagePortMain: events carry `data`, as in Electron. */
class PortMain extends EventEmitter {
  readonly port: MessagePort
  constructor(port: MessagePort) {
    super()
    this.port = port
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    port.on('close', () => this.emit('close'))
    port.unref()
  }
  postMessage(data: unknown): void {
    this.port.postMessage(data)
  }
  start(): void {
    this.port.start()
  }
  close(): void {
    this.port.close()
  }
}

export class MessageChannelMain {
  readonly port1: PortMain
  readonly port2: PortMain
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new PortMain(port1)
    this.port2 = new PortMain(port2)
  }
}

/**
 * A child process in the clothes of a utility process: `exit` carries a number alone, which is the signal's where one
 * ended it, and `pid` comes with `spawn`.
 */
class FakeUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  pid: number | undefined
  constructor(file: string, args: readonly string[], { env }: { env?: NodeJS.ProcessEnv }) {
    super()
    this.#child = fork(file, args, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env })
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('close', (code, signal) => {
      this.pid = undefined
      this.emit('exit', code ?? (signal && constants.signals[signal]))
    })
  }
  get stderr(): ChildProcess['stderr'] {
    return this.#child.stderr
  }
  postMessage(message: unknown): void {
    this.#child.send(message as object)
  }
  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }
}

export const utilityProcess = {
  fork: (file: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv }): FakeUtilityProcess =>
    new FakeUtilityProcess(file, args, options)
}

export const permissions = { request: null as unknown, check: null as unknown, device: null as unknown }
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    resolveProxy: vi.fn(async (_address: string) => 'DIRECT'),
    setPermissionRequestHandler: (request: unknown) => void Object.assign(permissions, { request }),
    setPermissionCheckHandler: (check: unknown) => void Object.assign(permissions, { check }),
    setDevicePermissionHandler: (device: unknown) => void Object.assign(permissions, { device })
  })
}

export const dialog = { showOpenDialog: vi.fn(), showErrorBox: vi.fn() }
export const shell = { showItemInFolder: vi.fn() }

export const windows: FakeWindow[] = []
export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
}
export class FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>
  readonly webContents = new FakeContents()
  loaded: string[] = []
  maximised = false
  bounds = { x: 10, y: 20, width: 900, height: 600 }
  constructor(options: Record<string, unknown>) {
    super()
    this.options = options
    windows.push(this)
  }
  maximize(): void {
    this.maximised = true
  }
  isMaximized(): boolean {
    return this.maximised
  }
  getNormalBounds(): object {
    return this.bounds
  }
  show = vi.fn()
  setProgressBar = vi.fn()
  isDestroyed = (): boolean => false
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url)
  }
  static getFocusedWindow(): FakeWindow | null {
    return null
  }
  static getAllWindows(): FakeWindow[] {
    return windows
  }
}
export { FakeWindow as BrowserWindow }

export const powerMonitor = Object.assign(new EventEmitter(), {
  isOnBatteryPower: vi.fn(() => false),
  getSystemIdleTime: vi.fn(() => 0)
})

export const notifications: FakeNotification[] = []
class FakeNotification extends EventEmitter {
  static isSupported = vi.fn(() => true)
  readonly options: object
  show = vi.fn()
  constructor(options: object) {
    super()
    this.options = options
    notifications.push(this)
  }
}

export { FakeNotification as Notification }

const workArea = { x: 0, y: 0, width: 1920, height: 1040 }
export const screen = {
  getPrimaryDisplay: () => ({ id: 1, workArea }),
  getAllDisplays: () => [{ id: 1, workArea }]
}

export const exposed: Record<string, unknown> = {}
export const contextBridge = {
  exposeInMainWorld: (name: string, api: unknown) => void Object.assign(exposed, { [name]: api })
}
export const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() })
export const webUtils = { getPathForFile: vi.fn((file: { name: string }) => `/dropped/${file.name}`) }
