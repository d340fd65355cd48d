import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { argumentsOf, type SpeechRequest } from '../../../src/worker/inference/whisper-cli.ts'

const model = (path: string) => ({ path }) as ReadyModel
const request = (more: Partial<SpeechRequest> = {}): SpeechRequest => ({
  whisperCli: '/bin/whisper-cli',
  wav: '/tmp/a.wav',
  durationMs: 1000,
  model: model('/models/m.bin'),
  voiceActivity: model('/models/v.bin'),
  language: 'auto',
  threads: 3,
  signal: new AbortController().signal,
  ...more
})
const following = (args: readonly string[], option: string) => args[args.indexOf(option) + 1]

it('says language and threads always, takes no earlier text, and looks for speech first', () => {
  const args = argumentsOf(request(), '/tmp/out')
  expect(following(args, '--language')).toBe('auto')
  expect(following(args, '--threads')).toBe('3')
  expect(following(args, '--max-context')).toBe('0')
  expect(following(args, '--vad-model')).toBe('/models/v.bin')
  for (const option of ['--suppress-nst', '--print-progress', '--output-json-full', '--vad'])
    expect(args).toContain(option)
  expect(args).not.toContain('--translate')
  expect(args).not.toContain('--prompt')
})

it('looks for no speech and translates where that is asked for', () => {
  const args = argumentsOf(request({ voiceActivity: null, translate: true }), '/tmp/out')
  expect(args).not.toContain('--vad')
  expect(args).toContain('--translate')
})

it('leaves no room for earlier text beside names, whatever they are, and keeps the most important', () => {
  const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 })
  fc.assert(
    fc.property(names, (names) => {
      const args = argumentsOf(request({ names }), '/tmp/out')
      const [room, prompt] = [Number(following(args, '--max-context')), following(args, '--prompt')]
      const said = names
        .filter((name) => /[^\s\p{Cc}]/u.test(name))
        .map((name) => name.split(/[\s\p{Cc}]+/u).filter(Boolean))
      if (said.length === 0) {
        expect(room).toBe(0)
        return
      }
      expect(room).toBeLessThanOrEqual(110)
      const last = said.at(-1)!.join(' ')
      expect(prompt?.endsWith(`${last}.`)).toBe(true)
      // A byte at least is one token, so this is the most that the prompt can fall short of.
      expect(room).toBeLessThanOrEqual(Buffer.byteLength(prompt ?? ''))
    })
  )
})
