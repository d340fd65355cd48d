import { describe, expect, it } from 'vitest'
import { licenceInWords } from '../../../src/shared/licence.ts'
import { ModelEntry } from '../../../src/shared/model.ts'
import { DEFAULT_MODELS, MODEL_LIST } from '../../../src/shared/model-list.ts'
import { ModelTask } from '../../../src/shared/model-task.ts'

const idsOf = (task: ModelTask) => MODEL_LIST.flatMap(({ entry }) => (entry.task === task ? entry.id : []))

describe('the list of models', () => {
  it('has those that there are to be', () => {
    expect(Object.fromEntries(ModelTask.options.map((task) => [task, idsOf(task)]))).toEqual({
      'face-detection': ['det_10g', 'det_2.5g', 'det_500m'],
      'face-recognition': ['w600k_r50', 'w600k_mbf'],
      'object-detection': [
        ...['x', 'l', 'm', 's', 'n'].map((size) => `yolo26${size}`),
        ...['nano', 'tiny', 's'].map((size) => `yolox_${size}`)
      ],
      'audio-events': [
        'efficientat_mn10',
        'efficientat_mn04',
        'efficientat_mn40',
        'ced_tiny',
        'ced_small',
        'ced_base',
        'pann_cnn14',
        'yamnet'
      ],
      transcription: [
        'large-v3',
        'large-v3-q5_0',
        'large-v3-turbo-q5_0',
        'large-v3-turbo-q4_0',
        'distil-large-v3.5-q5',
        'medium',
        'small',
        'base',
        'tiny'
      ],
      'voice-activity': ['silero-v6.2.0']
    })
  })

  it('is valid, and names each model and each file once', () => {
    for (const { entry } of MODEL_LIST) expect(ModelEntry.parse(entry)).toEqual(entry)
    const ids = MODEL_LIST.map(({ entry }) => entry.id)
    const names = MODEL_LIST.flatMap(({ entry }) => entry.files.map(({ name }) => name))
    expect([new Set(ids).size, new Set(names).size]).toEqual([ids.length, names.length])
  })

  it('has for each task a default that can be used', () => {
    for (const task of ModelTask.options) {
      const standard = MODEL_LIST.find(({ entry }) => entry.id === DEFAULT_MODELS[task])
      expect([task, standard?.entry.task, standard?.unavailable]).toEqual([task, task, null])
    }
  })

  it('says of each how large and how good it is, and what it may be used for', () => {
    for (const { entry, aboutBytes } of MODEL_LIST) {
      expect(aboutBytes, entry.id).toBeGreaterThan(500_000)
      if (entry.task === 'voice-activity') continue
      expect(entry.accuracy, entry.id).toBeDefined()
      expect(entry.memoryBytes, entry.id).toBeGreaterThan(10_000_000)
    }
  })

  it('gives a public address under https for each, but for those that only a mirror has, and those that are planned', () => {
    const without = MODEL_LIST.filter(({ entry, upstream }) => entry.files.some(({ name }) => !(name in upstream)))
    expect(without.filter(({ unavailable }) => unavailable === null).map(({ entry }) => entry.id)).toEqual([
      'efficientat_mn10',
      'yamnet'
    ])
    for (const { upstream } of MODEL_LIST) {
      for (const address of Object.values(upstream)) expect(new URL(address).protocol).toBe('https:')
    }
  })

  it('says why a planned model cannot be used', () => {
    const planned = MODEL_LIST.filter(({ unavailable }) => unavailable !== null)
    expect(planned.map(({ entry }) => entry.id)).toEqual([
      'efficientat_mn04',
      'efficientat_mn40',
      'ced_tiny',
      'ced_small',
      'ced_base'
    ])
    for (const { entry, unavailable } of planned) expect(unavailable).toContain(entry.label)
  })
})

describe('a licence in plain words', () => {
  it('is known for every listed model', () => {
    const words = Object.fromEntries(MODEL_LIST.map(({ entry }) => [entry.licence, licenceInWords(entry.licence)]))
    expect(words).toEqual({
      'InsightFace: non-commercial research only': 'For non-commercial research only',
      'AGPL-3.0': expect.stringMatching(/^AGPL: /),
      'Apache-2.0': 'Free for any use',
      MIT: 'Free for any use',
      'CC-BY-4.0': 'CC BY: free for any use, naming the authors'
    })
  })

  it.each([
    ['CC BY-NC 4.0', /research only/],
    ['GPL-3.0', /^GPL/],
    ['free', /^Free for any use/],
    ['none stated: local tests only', /^Ask its maker/]
  ])('is %s: %s', (licence, words) => {
    expect(licenceInWords(licence)).toMatch(words)
  })
})
