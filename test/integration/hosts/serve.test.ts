import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ErrorReport, ServeReport, StatusReport } from '../../../src/shared/cli.ts'

const checkout = join(import.meta.dirname, '..', '..', '..')
const launcher = join(checkout, 'build', 'inglenook.mjs')

let dir: string
let library: string
beforeAll(() => {
  // Builds if need be, so that no test's time holds it.
  execFileSync(process.execPath, [launcher, '--version'])
})
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inglenook-serve-'))
  library = join(dir, 'library')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [launcher, ...args, '--library', library])
}

async function inglenook(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(...args)
  const closed = new Promise((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
  return { code, out, err }
}

/** Resolves with the first whole document or line on stdout. */
function firstWords(child: ChildProcess, isWhole: (said: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    let complaints = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      complaints += chunk
    })
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk
      if (isWhole(said)) resolve(said)
    })
    child.on('close', (code) => reject(new Error(`ended with ${code} after saying "${said}": ${complaints}`)))
  })
}

describe('inglenook serve', () => {
  it('prints where it is, lets in who has the key, keeps the library to itself, and ends in order', async () => {
    const serving = start('serve', '--json')
    const ended = new Promise((resolve) => serving.on('close', resolve))
    const { url } = ServeReport.parse(JSON.parse(await firstWords(serving, (said) => said.endsWith('}\n'))))
    const { origin } = new URL(url)
    expect((await fetch(origin)).status).toBe(401)
    const entry = await fetch(url, { redirect: 'manual' })
    const cookie = entry.headers.get('set-cookie')!.split(';')[0]!
    const page = await fetch(origin, { headers: { cookie } })
    expect(await page.text()).toBe(readFileSync(join(checkout, 'out', 'renderer', 'index.html'), 'utf8'))

    const other = await inglenook('status', '--json')
    expect(other.code).toBe(3)
    expect(ErrorReport.parse(JSON.parse(other.out)).error.code).toBe('library-in-use')
    expect(other.err).toContain(`process ${serving.pid}`)

    serving.kill('SIGTERM')
    expect(await ended).toBe(0)
    const after = await inglenook('status', '--json')
    expect(after.code).toBe(0)
    expect(StatusReport.parse(JSON.parse(after.out))).toMatchObject({
      library,
      assets: { photo: 0, video: 0, audio: 0 }
    })
  })

  it('says where it is to a person, too', async () => {
    const serving = start('serve')
    const ended = new Promise((resolve) => serving.on('close', resolve))
    const said = await firstWords(serving, (words) => words.includes('Ctrl+C'))
    expect(said).toMatch(/^Inglenook is open at http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}\n/)
    serving.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it('refuses a port that is taken, with 1 and the reason', async () => {
    const serving = start('serve', '--json')
    const ended = new Promise((resolve) => serving.on('close', resolve))
    const { url } = ServeReport.parse(JSON.parse(await firstWords(serving, (said) => said.endsWith('}\n'))))
    const first = library
    library = join(dir, 'other')
    const second = await inglenook('serve', '--port', new URL(url).port)
    library = first
    expect([second.code, second.out]).toEqual([1, ''])
    expect(second.err).toContain('already in use. Choose another with --port.')
    serving.kill('SIGTERM')
    await ended
  })
})

describe('npm start', () => {
  it.runIf(process.platform === 'linux')(
    'without a display says why in one line, and serves to the browser',
    async () => {
      const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
      const script = join(checkout, 'build', 'start.mjs')
      const starting = spawn(process.execPath, [script, '--library', library], { env })
      const ended = new Promise((resolve) => starting.on('close', resolve))
      const err = text(starting.stderr)
      const said = await firstWords(starting, (words) => words.includes('Ctrl+C'))
      const address = /http:\S+/.exec(said)![0]
      expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
      starting.kill('SIGTERM')
      expect(await ended).toBe(0)
      expect((await err).split('\n')[0]).toBe(
        'No desktop window: this computer has no display (neither DISPLAY nor WAYLAND_DISPLAY is set). Serving the same app to the browser instead.'
      )
    }
  )
})
