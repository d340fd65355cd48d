import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const checkout = join(import.meta.dirname, '..', '..', '..')

/*
 * The launcher itself in a checkout of its own, with a builder that takes a moment, notes each build, and turns the one
 * source file into the command.
 */
const BUILDER = `
import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
appendFileSync('builds.log', 'build\\n')
await wait(300)
if (readFileSync('src/cli.js', 'utf8').includes('SYNTAX ERROR')) {
  console.error('Expected ; but found SYNTAX')
  process.exit(1)
}
mkdirSync('out/main', { recursive: true })
copyFileSync('src/cli.js', 'out/main/cli.js')
`
const COMMAND = `console.log(JSON.stringify({ args: process.argv.slice(2), node: process.versions.node }))`

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inglenook-launcher-'))
  cpSync(join(checkout, 'build'), join(dir, 'build'), { recursive: true })
  mkdirSync(join(dir, 'src'))
  mkdirSync(join(dir, 'node_modules', 'electron-vite', 'bin'), { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
  writeFileSync(join(dir, 'node_modules', 'electron-vite', 'package.json'), '{"type":"module"}')
  writeFileSync(join(dir, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), BUILDER)
  writeFileSync(join(dir, 'src', 'cli.js'), COMMAND)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function launch(args: string[], nodeArgs: string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, join(dir, 'build', 'inglenook.mjs'), ...args], { cwd: tmpdir() })
}

async function inglenook(
  args: string[],
  nodeArgs: string[] = []
): Promise<{ code: unknown; out: string; err: string }> {
  const child = launch(args, nodeArgs)
  const [out, err, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise((resolve) => child.on('close', resolve))
  ])
  return { code, out, err }
}

const builds = (): number => readFileSync(join(dir, 'builds.log'), 'utf8').split('\n').length - 1

describe('the launcher', () => {
  it('builds on first use and after a change, and says nothing on stdout but the answer', async () => {
    const first = await inglenook(['status', '--json'])
    expect(first).toEqual({
      code: 0,
      out: `${JSON.stringify({ args: ['status', '--json'], node: process.versions.node })}\n`,
      err: ''
    })
    await inglenook(['status'])
    expect(builds()).toBe(1)
    writeFileSync(join(dir, 'src', 'cli.js'), 'console.log("changed")')
    expect((await inglenook([])).out).toBe('changed\n')
    expect(builds()).toBe(2)
  })

  it('builds once when started several times at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, (_, i) => inglenook([String(i)])))
    expect(all.map(({ code, out }) => [code, JSON.parse(out).args])).toEqual([0, 1, 2, 3].map((i) => [0, [String(i)]]))
    expect(builds()).toBe(1)
  })

  it('takes over from a build whose process was killed', async () => {
    mkdirSync(join(dir, '.cache'))
    const gone = spawn(process.execPath, ['--version'])
    await new Promise((resolve) => gone.on('close', resolve))
    writeFileSync(join(dir, '.cache', 'build.lock'), String(gone.pid))
    expect((await inglenook([])).code).toBe(0)
    expect(existsSync(join(dir, '.cache', 'build.lock'))).toBe(false)
  })

  it('says why it could not build, and tries again', async () => {
    writeFileSync(join(dir, 'src', 'cli.js'), 'SYNTAX ERROR')
    expect(await inglenook([])).toEqual({
      code: 1,
      out: '',
      err: 'inglenook: Inglenook could not be built:\nExpected ; but found SYNTAX\n'
    })
    writeFileSync(join(dir, 'src', 'cli.js'), COMMAND)
    expect((await inglenook([])).code).toBe(0)
  })

  it('runs without sources, as an installed program', async () => {
    await inglenook([])
    rmSync(join(dir, 'src'), { recursive: true })
    expect((await inglenook([])).code).toBe(0)
    expect(builds()).toBe(1)
  })

  it('passes on the exit code', async () => {
    writeFileSync(join(dir, 'src', 'cli.js'), 'process.exit(3)')
    expect((await inglenook([])).code).toBe(3)
  })
})

describe('under a Node that is too old', () => {
  const ageing = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } })`
  const old = ['--import', `data:text/javascript,${encodeURIComponent(ageing)}`]
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const bringNode = (): void => {
    const bin = join(dir, 'node_modules', `node-${platform}-${process.arch}`, 'bin')
    mkdirSync(bin, { recursive: true })
    symlinkSync(process.execPath, join(bin, process.platform === 'win32' ? 'node.exe' : 'node'))
  }

  it('runs by the Node of the checkout instead, with arguments and exit code intact', async () => {
    bringNode()
    const { code, out } = await inglenook(['people', 'name', '1', 'Marie Curie'], old)
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { args: ['people', 'name', '1', 'Marie Curie'], node: process.versions.node }
    ])
    writeFileSync(join(dir, 'src', 'cli.js'), 'process.exit(2)')
    expect((await inglenook([], old)).code).toBe(2)
  })

  it.skipIf(process.platform === 'win32')('hands a signal on and ends as the command ends', async () => {
    bringNode()
    writeFileSync(
      join(dir, 'src', 'cli.js'),
      `process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000)`
    )
    const child = launch([], old)
    await new Promise((resolve) => child.stdout!.once('data', resolve))
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(7)
  })

  it('says what to do when there is none', async () => {
    const { code, out, err } = await inglenook([], old)
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe('inglenook: Node 20.11.0 is too old, 22.12 or newer is needed. Install Node 24.\n')
  })
})
