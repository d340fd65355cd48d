import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { Random } from '../../fixtures/random.ts'
import { sha256Of, slowly } from '../../support/answers.ts'
import { eventually, isAlive } from '../workers/processes.ts'
import { open, weights } from './downloading.ts'

const KILLS = 24
const CONTENT = weights(6_000_000, 'killed')
const PIECES = { pieceBytes: 100_000, everyMs: 10 }
/** About how long a whole download takes, so that the last of the kills come around its end. */
const WHOLE_MS = (CONTENT.byteLength / PIECES.pieceBytes) * (PIECES.everyMs + 3)
/** Who dies: the app, then its worker by itself; the worker alone; both at once. */
const VICTIMS = ['app', 'worker', 'both'] as const

it(`a download survives ${KILLS} kills at any moment`, async () => {
  const { server } = await open()
  server.on('/slow.onnx', slowly(CONTENT, PIECES))
  const model = { address: server.address('/slow.onnx'), bytes: CONTENT.byteLength, sha256: sha256Of(CONTENT) }
  const random = new Random('kills')
  let library = newLibrary()
  const found = { whole: 0, unfinished: 0 }

  for (let kill = 0; kill < KILLS; kill++) {
    const before = partsOf(library)
    const app = start(library, model)
    await app.said('opened')
    expect(partsOf(library).filter((name) => before.includes(name))).toEqual([])
    await eventually(() => server.open('/slow.onnx') > 0 || app.hasSaid('ready'))
    const delay = random.between(0, WHOLE_MS * 1.15)
    const victim = VICTIMS[kill % VICTIMS.length]
    await new Promise((resolve) => setTimeout(resolve, delay))
    await (victim === 'worker' ? app.killWorker() : app.kill(victim === 'both'))
    found[expectWholeOrAbsent(library)] += 1
    if (victim === 'worker') {
      // The app is alive, has the task done by another worker, and leaves nothing behind.
      await app.said('ready')
      await app.ended()
      expect(partsOf(library)).toEqual([])
      expectWholeOrAbsent(library)
    }
    if (existsSync(fileOf(library))) library = newLibrary()
  }
  // A kill that always comes too early or too late would show nothing.
  expect(found.whole).toBeGreaterThan(0)
  expect(found.unfinished).toBeGreaterThan(KILLS / 3)

  const last = start(library, model)
  await last.said('ready')
  await last.ended()
  expect(partsOf(library)).toEqual([])
  expect(readFileSync(fileOf(library)).equals(CONTENT)).toBe(true)
}, 400_000)

function newLibrary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-killed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

function fileOf(library: string): string {
  return join(library, 'models', 'slow.onnx')
}

function partsOf(library: string): string[] {
  const folder = join(library, 'models')
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.part')) : []
}

function expectWholeOrAbsent(library: string): 'whole' | 'unfinished' {
  if (!existsSync(fileOf(library))) return 'unfinished'
  expect(readFileSync(fileOf(library)).equals(CONTENT)).toBe(true)
  return 'whole'
}

interface App {
  /** Resolves when it has said this; rejects when it ends without. */
  said(line: string): Promise<void>
  hasSaid(line: string): boolean
  kill(withWorkers: boolean): Promise<void>
  killWorker(): Promise<void>
  ended(): Promise<void>
}

function start(library: string, model: object): App {
  const entry = fileURLToPath(new URL('fixtures/opening.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [entry, library, JSON.stringify(model)], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  let stderr = ''
  let heard = Promise.withResolvers<void>()
  const hear = (): void => {
    heard.resolve()
    heard = Promise.withResolvers<void>()
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      hear()
    })
  let over = false
  const end = new Promise<void>((resolve) =>
    child.on('close', () => {
      over = true
      hear()
      resolve()
    })
  )
  const workers = (): number[] => lines.flatMap((line) => (line.startsWith('worker ') ? [Number(line.slice(7))] : []))
  const killAll = (pids: readonly number[]): void => {
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  return {
    async said(line) {
      while (!lines.includes(line)) {
        if (over) throw new Error(`It ended without “${line}”, after ${lines.join(', ')}: ${stderr}`)
        await heard.promise
      }
    },
    hasSaid: (line) => lines.includes(line),
    async kill(withWorkers) {
      child.kill('SIGKILL')
      if (withWorkers) killAll(workers())
      await end
      await eventually(() => !workers().some(isAlive))
    },
    async killWorker() {
      killAll(workers())
      await eventually(() => over || !workers().slice(0, 1).some(isAlive))
    },
    ended: () => end
  }
}
