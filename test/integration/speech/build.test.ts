import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeSpeech, whisperCli } from '../../speech.ts'
import { eventually, isAlive } from '../workers/processes.ts'

/*
 * How whisper-cli comes to be there, in a checkout of its own, with a cmake that only writes scripts: the real one takes
 * minutes, and is what `npm test` has run before this.
 */

const checkout = join(import.meta.dirname, '../../..')
let dir: string

/** Leaves a note of where it builds; `hold` makes it wait in there, `broken` makes it fail. */
const CMAKE = `#!/bin/sh
case "$1" in
  --version) exit 0 ;;
  -S) mkdir -p "$4"; echo "$4" >> "$TEST_DIR/builds"; exit 0 ;;
esac
echo "[1/4] Building one"
if [ -e "$TEST_DIR/hold" ]; then sleep 60 & echo "$$ $!" > "$TEST_DIR/pids"; wait; fi
if [ -e "$TEST_DIR/broken" ]; then echo "error: no such thing as a compiler" >&2; exit 2; fi
echo "[2/4] Building two"
mkdir -p "$2/whisper.cpp/bin"
for name in whisper-cli whisper-vad-speech-segments; do
  echo '#!/bin/sh' > "$2/whisper.cpp/bin/$name"
  chmod 755 "$2/whisper.cpp/bin/$name"
done
echo "[4/4] Linking"
`

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inglenook-whisper-build-'))
  mkdirSync(join(dir, 'bin'))
  writeFileSync(join(dir, 'bin', 'cmake'), CMAKE)
  chmodSync(join(dir, 'bin', 'cmake'), 0o755)
  clone('one')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('building the speech recogniser', () => {
  it('tells how far it is, puts whole programs in place, and has nothing to do the second time', async () => {
    expect(await ended(ensure('one'))).toEqual({
      code: 0,
      signal: null,
      err: expect.stringMatching(
        /^Building the speech recogniser \(whisper\.cpp [\d.]+\), once for this computer \.\.\.\n(Building the speech recogniser: \d+ %\n)+$/
      )
    })
    expect(inPlace('one')).toEqual([
      '.whisper.json',
      'LICENSE.whisper.cpp.txt',
      'whisper-cli',
      'whisper-vad-speech-segments'
    ])
    expect(await ended(ensure('one'))).toEqual({ code: 0, signal: null, err: '' })
  })

  it('is done once for all checkouts of a user', async () => {
    clone('two')
    await ended(ensure('one'))
    expect(await ended(ensure('two'))).toEqual({ code: 0, signal: null, err: '' })
    expect([inPlace('two'), builds().length]).toEqual([inPlace('one'), 1])
  })

  it('is done once however many ask at the same time', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => ended(ensure('one'))))
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(builds()).toHaveLength(1)
  })

  it.runIf(process.platform === 'linux')(
    'does not wait for a process that only has the number of one that is gone',
    async () => {
      await ended(ensure('one'))
      const cache = join(dir, 'cache', 'Inglenook', 'whisper.cpp')
      const [key = ''] = readdirSync(cache)
      writeFileSync(join(cache, `${key}.lock`), `${process.pid} 1`)
      rmSync(join(cache, key), { recursive: true })
      rmSync(join(dir, 'one', 'resources'), { recursive: true })
      expect(await ended(ensure('one'))).toMatchObject({ code: 0, err: expect.not.stringContaining('Waiting') })
      expect(builds()).toHaveLength(2)
    }
  )

  it('is done again for other wishes', async () => {
    await ended(ensure('one'))
    await ended(ensure('one', { INGLENOOK_WHISPER_VULKAN: '1' }))
    expect(builds()).toHaveLength(2)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'goes on where it was after %s, which leaves nothing running',
    async (signal) => {
      const child = await held()
      child.kill(signal)
      expect(await ended(child)).toMatchObject({ code: null, signal })
      expect([compilers().some(isAlive), inPlace('one')]).toEqual([false, []])
      rmSync(join(dir, 'hold'))
      expect(await ended(ensure('one'))).toMatchObject({ code: 0 })
      expect(new Set(builds()).size).toBe(1)
    }
  )

  it('ends with the process that started it', async () => {
    const child = await held()
    child.disconnect()
    expect(await ended(child)).toMatchObject({ signal: 'SIGTERM' })
    expect([compilers().some(isAlive), inPlace('one')]).toEqual([false, []])
  })

  it('begins anew, elsewhere, after it was killed', async () => {
    const child = await held()
    child.kill('SIGKILL')
    await ended(child)
    expect(inPlace('one')).toEqual([])
    rmSync(join(dir, 'hold'))
    expect(await ended(ensure('one'))).toMatchObject({ code: 0 })
    expect([new Set(builds()).size, inPlace('one').length]).toEqual([2, 4])
    for (const pid of compilers().filter(isAlive)) process.kill(pid, 'SIGKILL')
  })

  it('notes how far it is for the app beside it, and takes the note away once it is done', async () => {
    const child = await held()
    await eventually(() => note('one')?.includes('{"percent":25}') === true)
    rmSync(join(dir, 'hold'))
    const [, sleeper = 0] = compilers()
    process.kill(sleeper, 'SIGKILL')
    expect(await ended(child)).toMatchObject({ code: 0 })
    expect(note('one')).toBe(null)
  })

  it('leaves no note behind when it is interrupted', async () => {
    const child = await held()
    child.kill('SIGTERM')
    await ended(child)
    expect(note('one')).toBe(null)
  })

  it('says what to install where there is no CMake', async () => {
    rmSync(join(dir, 'bin', 'cmake'))
    const { code, err } = await ended(ensure('one', { PATH: join(dir, 'bin') }))
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/CMake.*whisper-cli of your own/) })
    expect(inPlace('one')).toEqual([])
    expect(JSON.parse(note('one') ?? '')).toEqual({ problem: err.trim() })
  })

  it('shows the last words of a build that fails, and leaves nothing', async () => {
    writeFileSync(join(dir, 'broken'), '')
    const { code, err } = await ended(ensure('one'))
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/build\.log[\s\S]*no such thing as a compiler/)
    })
    expect(JSON.parse(note('one') ?? '')).toEqual({
      problem: err.split('\n').find((line) => line.includes('build.log'))
    })
    expect(inPlace('one')).toEqual([])
  })
})

describeSpeech('the speech recogniser that was built', () => {
  it.runIf(process.platform === 'linux')('needs nothing but the C library', () => {
    const needed = execFileSync('ldd', [whisperCli], { encoding: 'utf8' })
    expect(needed.match(/lib(?!c\.|m\.|dl\.|pthread\.)[\w+-]+\.so/g) ?? []).toEqual([])
  })

  it('looks for speech with OpenMP, without which that takes minutes', () => {
    const said = execFileSync(
      'sh',
      ['-c', '"$1" --help 2>&1; strings -a "$1" 2>/dev/null || cat "$1"', 'sh', whisperCli],
      {
        maxBuffer: 1e9
      }
    )
    expect(said.includes('OPENMP')).toBe(true)
    expect(said.includes('--vad-model')).toBe(true)
  })
})

function clone(name: string): void {
  mkdirSync(join(dir, name))
  cpSync(join(checkout, 'build'), join(dir, name, 'build'), { recursive: true })
  symlinkSync(join(checkout, 'node_modules'), join(dir, name, 'node_modules'))
  writeFileSync(join(dir, name, 'package.json'), '{"type":"module"}')
}

function ensure(name: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const home = { HOME: dir, XDG_CACHE_HOME: join(dir, 'cache'), TEST_DIR: dir }
  return spawn(process.execPath, [join(dir, name, 'build', 'ensure-whisper.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, PATH: `${join(dir, 'bin')}:${process.env.PATH}`, ...home, ...env }
  })
}

/** One that is in the middle of compiling. */
async function held(): Promise<ChildProcess> {
  writeFileSync(join(dir, 'hold'), '')
  const child = ensure('one')
  await eventually(() => existsSync(join(dir, 'pids')) && readFileSync(join(dir, 'pids'), 'utf8').endsWith('\n'))
  return child
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; err: string }> {
  const end = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    // Not `close`, which Node does not emit once the channel was disconnected.
    child.on('exit', (code, signal) => resolve({ code, signal }))
  )
  const err = await text(child.stderr!)
  return { ...(await end), err }
}

const builds = () => readFileSync(join(dir, 'builds'), 'utf8').trim().split('\n')

const compilers = () => readFileSync(join(dir, 'pids'), 'utf8').trim().split(' ').map(Number)

function note(name: string): string | null {
  const file = join(dir, name, '.cache', 'whisper-build.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function inPlace(name: string): string[] {
  const folder = join(dir, name, 'resources', 'bin', `${process.platform}-${process.arch}`)
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
