import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findWhisperCli } from '../../../src/main/tools/whisper-cli.ts'
import { failureOf } from '../../../src/shared/failure.ts'
import { describeSpeech, whisperCli } from '../../speech.ts'

const folder = mkdtempSync(join(tmpdir(), 'whisper-found-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeSpeech('whisper-cli', () => {
  it('is the one that comes with the program', async () => {
    expect(await findWhisperCli(null, { PATH: folder })).toEqual({ path: whisperCli, from: 'bundled' })
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

  function script(name: string, body: string): string {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return path
  }
})

function lines(path: string): number {
  return readFileSync(path, 'utf8').split('\n').length - 1
}
