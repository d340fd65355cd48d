import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { z } from 'zod'
import type { App } from '../../../src/main/app-interface.ts'
import { InglenookError } from '../../../src/shared/failure.ts'

/** Procedures that do what the hosts must carry: answer, stream, and fail in each way. */
export const testContract = {
  echo: oc.input(z.object({ text: z.string() })).output(z.object({ text: z.string() })),
  ticks: oc.output(eventIterator(z.number())),
  refuse: oc.output(z.object({})),
  crash: oc.output(z.object({})),
  crashInStream: oc.output(eventIterator(z.number())),
  wrongOutput: oc.output(z.object({ count: z.number() }))
}

export interface TestApp {
  app: App
  dir: string
  rendererDir: string
  photo: Buffer
  /** Streams that are open now. */
  openStreams: () => number
  log: string[]
  [Symbol.dispose](): void
}

/** An app of real files and real procedures, small enough to know every answer. */
export function makeTestApp(): TestApp {
  const dir = mkdtempSync(join(tmpdir(), 'inglenook-hosts-'))
  const rendererDir = join(dir, 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Inglenook</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-AbCd1234.js'), 'export {}')
  writeFileSync(join(dir, 'secret.txt'), 'not for the window')
  const photo = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256))
  writeFileSync(join(dir, 'photo.jpg'), photo)
  writeFileSync(join(dir, 'empty.jpg'), '')
  writeFileSync(join(dir, 'drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

  let openStreams = 0
  const os = implement(testContract)
  const router = os.router({
    echo: os.echo.handler(({ input }) => input),
    ticks: os.ticks.handler(async function* ({ signal }) {
      openStreams++
      try {
        for (let tick = 0; ; tick++) {
          yield tick
          await nextTick(signal)
        }
      } finally {
        openStreams--
      }
    }),
    refuse: os.refuse.handler(() => {
      throw new InglenookError('not-found', 'There is no such photo. It may have been removed.')
    }),
    crash: os.crash.handler(() => {
      throw new Error('select * from secrets')
    }),
    crashInStream: os.crashInStream.handler(async function* () {
      yield 1
      throw new InglenookError('drive-gone', 'The drive went away. Plug it in again.')
    }),
    wrongOutput: os.wrongOutput.handler(() => ({ count: 'many' }) as unknown as { count: number })
  })
  const media = new Map([
    ['grid 1', { path: join(dir, 'photo.jpg'), mime: 'image/jpeg', immutable: true }],
    ['original 1', { path: join(dir, 'photo.jpg'), mime: 'image/jpeg', immutable: false }],
    ['original 2', { path: join(dir, 'drawing.svg'), mime: 'image/svg+xml', immutable: false }],
    ['original 3', { path: join(dir, 'gone.jpg'), mime: 'image/jpeg', immutable: false }],
    ['original 4', { path: join(dir, 'empty.jpg'), mime: 'image/jpeg', immutable: false }],
    ['original 5', { path: join(dir, 'photo.jpg'), mime: 'video/quicktime', immutable: false }],
    ['original 6', { path: join(dir, 'drawing.svg'), mime: 'text/html', immutable: false }],
    ['original 7', { path: dir, mime: 'image/jpeg', immutable: false }]
  ])
  const close = async (): Promise<void> => {}
  return {
    app: {
      libraryDir: dir,
      router: router as unknown as App['router'],
      media: async (address) =>
        media.get(`${address.kind} ${'faceId' in address ? address.faceId : address.assetId}`) ?? null,
      close,
      [Symbol.asyncDispose]: close
    },
    dir,
    rendererDir,
    photo,
    openStreams: () => openStreams,
    log: [],
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true })
  }
}

function nextTick(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 10)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
