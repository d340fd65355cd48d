import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { describeSpeech, whisperCli } from '../../speech.ts'
import { openSourceApp } from '../../support/source-app.ts'

/* Which programs are used, as the window asks and as its user says. */

const folder = mkdtempSync(join(tmpdir(), 'inglenook-programs-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeSpeech('the programs for sounds and speech', () => {
  it('are told with where they come from', async () => {
    const { client } = await open('told')
    await expect
      .poll(() => client.settings.programs(), { timeout: 30_000 })
      .toEqual({
        whisperCli: { kind: 'ready', path: whisperCli, version: null, from: 'bundled' },
        ffmpeg: {
          kind: 'ready',
          path: expect.stringMatching(/[\\/]ffmpeg(\.exe)?$/),
          version: expect.stringMatching(/\d/),
          from: 'system'
        }
      })
  })

  it.each([
    ['nonsense', () => join(folder, 'nonsense'), /none to run at .*nonsense.*Correct the path in Settings/],
    ['a folder', () => inFolder('a folder'), /none to run in the folder .*a folder/],
    ['another program', () => script('other', 'echo hello'), /another program.*Correct the path/],
    ['a file', () => written('plain', 'hello', 0o644), /none to run at .*plain/],
    ['what cannot be run', () => written('rubbish', '\u0000\u0001rubbish', 0o755), /could not be started/]
  ])('are told to be wrong beside the setting, when that is %s', async (_, path, sentence) => {
    const { client, activity } = await open('wrong')
    await client.settings.update({ whisperCliPath: path() })
    await expect
      .poll(async () => (await client.settings.programs()).whisperCli, { timeout: 30_000 })
      .toEqual({ kind: 'absent', sentence: expect.stringMatching(sentence) })
    expect(await activity()).toMatch(sentence)
    await client.settings.update({ whisperCliPath: null })
    await expect
      .poll(async () => (await client.settings.programs()).whisperCli, { timeout: 30_000 })
      .toMatchObject({ kind: 'ready', from: 'bundled' })
  })

  it('are waited for, one that does not answer too, and nobody waits for that', async () => {
    const { client, app } = await open('silent')
    await client.settings.update({ whisperCliPath: script('silent', 'sleep 600') })
    expect((await client.settings.programs()).whisperCli).toEqual({
      kind: 'coming',
      sentence: 'Looking for whisper-cli.'
    })
    await client.settings.update({ whisperCliPath: script('good', `exec "${whisperCli}" "$@"`) })
    await expect
      .poll(async () => (await client.settings.programs()).whisperCli, { timeout: 10_000 })
      .toMatchObject({ kind: 'ready', from: 'setting' })
    await client.settings.update({ whisperCliPath: script('silent', 'sleep 600') })
    await app.close()
  }, 15_000)

  it('are those that the environment names, whatever is set', async () => {
    const own = script('of the environment', `exec "${whisperCli}" "$@"`)
    vi.stubEnv('INGLENOOK_WHISPER_CLI', own)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { client } = await open('environment')
    await client.settings.update({ whisperCliPath: join(folder, 'nowhere') })
    await expect
      .poll(async () => (await client.settings.programs()).whisperCli, { timeout: 30_000 })
      .toEqual({ kind: 'ready', path: own, version: null, from: 'setting' })
    const { fixed } = await client.settings.get()
    expect(fixed).toContainEqual({ setting: 'whisperCliPath', variable: 'INGLENOOK_WHISPER_CLI' })
  })

  it('are refused by a path that is none, and cleared by an empty one', async () => {
    const { client } = await open('refused')
    await expect(client.settings.update({ whisperCliPath: 'bin/whisper-cli' })).rejects.toThrow(/must be a full one/)
    await expect(client.settings.update({ ffmpegPath: '/usr/bin/\u0000' })).rejects.toThrow(/no such path/)
    expect(await client.settings.update({ whisperCliPath: '  ' })).toMatchObject({ whisperCliPath: null })
  })
})

async function open(name: string) {
  const libraryDir = join(folder, `library-${name}-${process.hrtime.bigint()}`)
  const { app, client } = await openSourceApp({ libraryDir })
  onTestFinished(() => app.close())
  const activity = async () => {
    const { pipelines } = await client.activity.get()
    return pipelines.find(({ pipeline }) => pipeline === 'transcripts')?.waitingFor
  }
  return { app, client, activity }
}

function inFolder(name: string): string {
  mkdirSync(join(folder, name), { recursive: true })
  return join(folder, name)
}

function script(name: string, body: string): string {
  return written(name, `#!/bin/sh\n${body}\n`, 0o755)
}

function written(name: string, content: string, mode: number): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}
