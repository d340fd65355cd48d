import { describe, expect, it } from 'vitest'
import { knownModels } from '../../../src/main/models/known-models.ts'
import { select } from '../../../src/main/models/selection.ts'
import { reckonedSpeeds, suitingSpeechModel } from '../../../src/main/models/suiting.ts'
import type { ModelEntry } from '../../../src/shared/model.ts'
import { DEFAULT_MODELS, MODEL_LIST } from '../../../src/shared/model-list.ts'

const GB = 1e9

function speechModels(fromMirror: ModelEntry[] = []) {
  const known = knownModels(MODEL_LIST, (task) => fromMirror.filter((entry) => entry.task === task), [])
  return known.filter(({ entry }) => entry.task === 'transcription')
}

/** What suits a computer of so many cores and gigabytes on which these speeds were measured. */
function suits(cores: number, gigabytes: number, measured: Record<string, number> = {}) {
  return suitingSpeechModel(speechModels(), { cores, memoryBytes: gigabytes * GB }, (id) => measured[id] ?? null)
}

describe('the speed of a model that was not measured', () => {
  const reckoned = (cores: number, measured: Record<string, number> = {}) =>
    reckonedSpeeds(speechModels(), { cores, memoryBytes: 8 * GB }, (id) => measured[id] ?? null)

  it('grows with the cores, and is the less the more work a model is', () => {
    const two = reckoned(2)
    expect(two.get('base')!).toBeGreaterThan(two.get('small')!)
    expect(two.get('small')!).toBeGreaterThan(two.get('large-v3')!)
    expect(reckoned(8).get('small')! / two.get('small')!).toBeCloseTo(4)
  })

  it('goes by what was measured of others, and leaves those out', () => {
    const expected = reckoned(2)
    const slow = reckoned(2, { base: expected.get('base')! / 3 })
    expect(slow.get('small')).toBeCloseTo(expected.get('small')! / 3)
    expect(slow.has('base')).toBe(false)
  })
})

describe('the model of speech that suits a computer', () => {
  it('is the best that its memory and its cores bear, as long as nothing was measured', () => {
    const computers = [
      [16, 64],
      [8, 16],
      [8, 4],
      [8, 2],
      [4, 16],
      [2, 8],
      [1, 8],
      [1, 1]
    ] as const
    expect(computers.map(([cores, gigabytes]) => [cores, gigabytes, suits(cores, gigabytes)?.id])).toEqual([
      [16, 64, 'large-v3'],
      [8, 16, 'large-v3'],
      [8, 4, 'large-v3-q5_0'],
      [8, 2, 'large-v3-turbo-q5_0'],
      [4, 16, 'medium'],
      [2, 8, 'small'],
      [1, 8, 'base'],
      [1, 1, 'base']
    ])
    expect(suits(2, 8)).toEqual({
      id: 'small',
      measured: false,
      reason:
        'Whisper small is chosen by this computer’s memory (8 GB) and 2 cores: it should write faster than people speak. It has not been measured here yet.'
    })
  })

  it('is no longer one that turned out to be slower than people speak', () => {
    expect(suits(8, 16, { 'large-v3': 0.8 })?.id).toBe('medium')
    expect(suits(2, 8, { small: 0.7 })).toMatchObject({
      id: 'base',
      measured: false,
      reason: expect.stringContaining('and what was measured of other models: it should write')
    })
    expect(suits(2, 8, { small: 0.7, base: 2.5 })).toEqual({
      id: 'base',
      measured: true,
      reason:
        'Whisper base is the most accurate that fits this computer’s memory (8 GB) and, as measured here, writes faster than people speak.'
    })
  })

  it('is a better one where the computer is faster than its cores tell', () => {
    expect(suits(2, 8, { small: 2 })?.id).toBe('small')
    expect(suits(2, 7, { small: 9 })).toMatchObject({ id: 'large-v3-q5_0', measured: false })
    expect(suits(2, 16, { small: 9, 'large-v3': 1.4 })).toMatchObject({ id: 'large-v3', measured: true })
  })

  it('is the quickest where all are too slow, and the smallest where none fits, and says so', () => {
    expect(suits(1, 8, { tiny: 0.4, base: 0.2 })).toMatchObject({
      id: 'tiny',
      reason:
        'No model that fits this computer’s memory (8 GB) writes as fast as people speak here. Whisper tiny comes closest.'
    })
    expect(suits(4, 0.5)).toMatchObject({
      id: 'tiny',
      reason: 'No model fits this computer’s memory (0.5 GB) well. Whisper tiny takes the least.'
    })
  })

  it('is never one that knows a single language, however quick', () => {
    expect(suits(4, 2.2, { 'distil-large-v3.5-q5': 50 })?.id).not.toBe('distil-large-v3.5-q5')
  })
})

describe('the default of speech', () => {
  const mine: ModelEntry = {
    id: 'mine',
    label: 'Mine',
    task: 'transcription',
    family: 'whisper-ggml',
    files: [{ name: 'ggml-mine.bin' }],
    licence: 'MIT',
    source: 'ours'
  }
  const selected = (wishes: { chosen?: string; mirrorDefault?: string }) => {
    const known = speechModels([mine])
    const { model, defaultId, defaultReason, fallback } = select('transcription', known, {
      chosen: wishes.chosen,
      mirrorDefault: wishes.mirrorDefault,
      suiting: { id: 'small', reason: 'It suits.', measured: true }
    })
    return { id: model?.entry.id, defaultId, defaultReason, fallback }
  }

  it('is what suits the computer, where neither the user nor a mirror says otherwise', () => {
    expect(selected({})).toEqual({ id: 'small', defaultId: 'small', defaultReason: 'It suits.', fallback: null })
    expect(selected({ mirrorDefault: 'mine' })).toEqual({
      id: 'mine',
      defaultId: 'mine',
      defaultReason: null,
      fallback: null
    })
    expect(selected({ mirrorDefault: 'unknown' }).id).toBe('small')
  })

  it('leaves the default of the list to be chosen', () => {
    expect(selected({ chosen: DEFAULT_MODELS.transcription })).toEqual({
      id: 'large-v3',
      defaultId: 'small',
      defaultReason: 'It suits.',
      fallback: null
    })
  })
})
