import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/failure.ts'
import { measureTranscription, type SpeechMeasurement } from '../../../src/worker/inference/measure-transcription.ts'
import { sharedModels } from '../../shared-media.ts'
import { describeSpeech, hearthMicro, silero, whisperCli } from '../../speech.ts'

const folder = mkdtempSync(join(tmpdir(), 'measure-test-'))
process.env.TMPDIR = folder
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeSpeech('measuring speech models', () => {
  const measured = (more: Partial<SpeechMeasurement> = {}) =>
    measureTranscription({
      model: hearthMicro(),
      whisperCli,
      forMs: 1000,
      threads: 1,
      signal: new AbortController().signal,
      ...more
    })

  it.each([
    ['speech recognition', hearthMicro],
    ['voice activity', silero]
  ])('says how many seconds of sound a second takes: %s', async (_, model) => {
    const told: number[] = []
    const startedAt = performance.now()
    const { perSecond, unit } = await measured({ model: model(), onProgress: (fraction) => void told.push(fraction) })
    const tookSeconds = (performance.now() - startedAt) / 1000
    expect(unit).toBe('seconds')
    // At least one window of 30 s was heard in that time; and no computer hears a day in a second.
    expect(perSecond).toBeGreaterThan(30 / tookSeconds / 4)
    expect(perSecond).toBeLessThan(86_400)
    expect(told.at(-1)).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses a model without weights rather than call it fast', async () => {
    const model = { ...hearthMicro(), path: join(sharedModels, 'ggml-for-tests-empty.bin') }
    await expect(measured({ model })).rejects.toMatchObject({ code: 'model-unusable' })
  })

  it('says that voice activity cannot be measured with a whisper-cli that came alone', async () => {
    const alone = join(folder, basename(whisperCli))
    symlinkSync(whisperCli, alone)
    expect(await measured({ model: silero(), whisperCli: alone }).then(() => null, failureOf)).toEqual({
      code: 'not-measurable',
      message: expect.stringContaining('comes with Inglenook')
    })
    rmSync(alone)
    expect(readdirSync(folder)).toEqual([])
  })

  it('stops within a second when it is given up', async () => {
    const abort = new AbortController()
    const running = measured({
      forMs: 60_000,
      onProgress: () => abort.abort(new Error('enough')),
      signal: abort.signal
    })
    await expect(running).rejects.toThrow('enough')
    expect(readdirSync(folder)).toEqual([])
  })
})
