import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { whisperBuild } from '../../../src/main/tools/whisper-build.ts'
import { createWhisperTool, findWhisperCli } from '../../../src/main/tools/whisper-cli.ts'
import { failureOf } from '../../../src/shared/failure.ts'
import { describeSpeech, whisperCli } from '../../speech.ts'
import { isAlive } from '../workers/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'whisper-found-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeSpeech('whisper-cli', () => {
  it('is the one that comes with the program', async () => {
    expect(await findWhisperCli(null, { env: { PATH: folder } })).toEqual({ path: whisperCli, from: 'bundled' })
  })

  it('is the user’s own where the settings name one, asked once for as long as its file stays the same', async () => {
    const asked = join(folder, 'asked')
    const own = script('own', `echo once >> "${asked}"; exec "${whisperCli}" "$@"`)
    const found = [await findWhisperCli(own), ...(await Promise.all([findWhisperCli(own), findWhisperCli(own)]))]
    expect(found).toEqual(Array(3).fill({ path: own, from: 'setting' }))
    expect(lines(asked)).toBe(1)
  })

  it.each([
    [
      'is too old',
      'echo "usage: main [options]  --threads N --max-context N"',
      'tool-unusable',
      /does not know --vad-model/
    ],
    ['never stops talking', 'yes', 'tool-unusable', /does not stop talking/],
    ['cannot be started', 'exit 127', 'tool-unusable', /could not be started/],
    ['is built for another processor', 'kill -ILL $$', 'tool-unusable', /newer processor/]
  ])('of the user is refused when it %s, and no other is taken instead', async (name, body, code, sentence) => {
    const own = script(name.replaceAll(' ', '-'), body)
    expect(await findWhisperCli(own).then(() => null, failureOf)).toEqual({
      code,
      message: expect.stringMatching(sentence)
    })
  })

  it('of the user that is not there is told by its path', async () => {
    const nowhere = join(folder, 'nowhere')
    expect(await findWhisperCli(nowhere).then(() => null, failureOf)).toEqual({
      code: 'tool-missing',
      message: expect.stringContaining(nowhere)
    })
  })

  it('is asked again when its file has changed', async () => {
    const own = script('changing', 'exit 1')
    await expect(findWhisperCli(own)).rejects.toMatchObject({ code: 'tool-unusable' })
    script('changing', `exec "${whisperCli}" "$@"`)
    expect(await findWhisperCli(own)).toEqual({ path: own, from: 'setting' })
  })

  it('of the user that does not answer is given up, with all that it has started', async () => {
    const pid = join(folder, 'pid')
    const own = script('silent', `sleep 600 & echo $! > "${pid}"; wait`)
    expect(await findWhisperCli(own, { patienceMs: 1000 }).then(() => null, failureOf)).toEqual({
      code: 'tool-unusable',
      message: expect.stringMatching(/did not answer within 1 s.*Correct the path in Settings/)
    })
    expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false)
  })

  it('of the user may be named by its folder, and a folder without one is told', async () => {
    const full = join(folder, 'full')
    mkdirSync(full)
    mkdirSync(join(folder, 'empty'))
    script('full/whisper-cli', `exec "${whisperCli}" "$@"`)
    expect(await findWhisperCli(full)).toEqual({ path: join(full, 'whisper-cli'), from: 'setting' })
    expect(await findWhisperCli(join(folder, 'empty')).then(() => null, failureOf)).toMatchObject({
      message: expect.stringMatching(/none to run in the folder .*empty, the place that Settings names/)
    })
  })

  it('is named by the environment before all others', async () => {
    const own = script('of-the-environment', `exec "${whisperCli}" "$@"`)
    const env = { INGLENOOK_WHISPER_CLI: own }
    expect(await findWhisperCli('/nowhere', { env })).toEqual({ path: own, from: 'setting' })
    const wrong = { INGLENOOK_WHISPER_CLI: join(folder, 'nowhere') }
    await expect(findWhisperCli(own, { env: wrong })).rejects.toThrow(/the variable INGLENOOK_WHISPER_CLI names/)
  })

  it('keeps nobody waiting who closes the library while it does not answer', async () => {
    const own = script('forever', 'sleep 600')
    const tool = createWhisperTool({ settingPath: () => own, onChange: () => {}, log: () => {} })
    const looking = tool.look()
    expect(tool.blocking()).toBe('Looking for whisper-cli.')
    await Promise.all([tool.close(), looking])
  })
})

describe.skipIf(process.platform === 'win32')('whisper-cli that is being built', () => {
  it('is waited for in words that say how far it is, and used as soon as it is there', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const own = join(bin, 'whisper-cli')
    const logged: string[] = []
    const said: (string | null)[] = []
    let percent = 42.6
    const coming = createWhisperTool({
      settingPath: () => null,
      env: { PATH: bin },
      onChange: () => said.push(coming.blocking()),
      log: (line) => logged.push(line),
      build: () => ({ percent }),
      bundled: () => null
    })
    await coming.look()
    expect(coming.blocking()).toMatch(/^The speech recogniser is being built, 42 %\./)
    expect(coming.coming()).toBe(coming.blocking())
    const settled = coming.settled()
    script('bin/whisper-cli', WILLING)
    percent = 100
    await settled
    expect([coming.blocking(), coming.coming(), coming.get().path]).toEqual([null, null, own])
    expect([said.at(-1), logged]).toEqual([null, []])
    await coming.close()
  })

  it('is told with what keeps it from being built', async () => {
    const options = { env: { PATH: folder }, build: () => ({ problem: 'There is no CMake.' }), bundled: () => null }
    await expect(findWhisperCli(null, options)).rejects.toMatchObject({
      code: 'tool-missing',
      message: 'There is no CMake. All else works without it.'
    })
  })

  it('is not waited for when its build was killed, or the note says what nobody knows', () => {
    const checkout = join(folder, 'checkout')
    const file = join(checkout, '.cache', 'whisper-build.json')
    mkdirSync(join(checkout, '.cache'), { recursive: true })
    const noted = (note: string) => {
      writeFileSync(file, note)
      return whisperBuild([join(folder, 'nowhere'), checkout])
    }
    expect(noted('{"percent":43}')).toEqual({ percent: 43 })
    expect(noted('{"percent":null}')).toEqual({ percent: null })
    expect(noted('{"perc')).toBe(null)
    expect(noted('{"percent":"much"}')).toBe(null)
    noted('{"percent":43}')
    const before = Date.now() / 1000 - 60
    utimesSync(file, before, before)
    expect(whisperBuild([checkout])).toBe(null)
    noted('{"problem":"No CMake."}')
    utimesSync(file, before, before)
    expect(whisperBuild([checkout])).toEqual({ problem: 'No CMake.' })
    rmSync(file)
    expect(whisperBuild([checkout])).toBe(null)
  })
})

/** All that is asked of a whisper-cli before it is used. */
const WILLING = 'echo "--vad-model --output-json-full --suppress-nst --max-context --print-progress --threads"'

function script(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

function lines(path: string): number {
  return readFileSync(path, 'utf8').split('\n').length - 1
}
