import { expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/renderer/pages/settings/defaults.ts'
import { licenceNote, modelsByTask, TASKS } from '../../../src/renderer/pages/settings/model-text.ts'
import { PIPELINE_ORDER } from '../../../src/renderer/pages/settings/pipeline-text.ts'
import { sectionOf } from '../../../src/renderer/pages/settings/sections.ts'
import { sinceText } from '../../../src/renderer/pages/settings/since-text.ts'
import { type ModelInfo } from '../../../src/shared/model.ts'
import { ModelTask } from '../../../src/shared/model-task.ts'
import { Pipeline } from '../../../src/shared/pipeline.ts'
import { Settings, SettingsPatch } from '../../../src/shared/settings.ts'

test('every task of a model and every pipeline has its words', () => {
  expect(Object.keys(TASKS).sort()).toEqual([...ModelTask.options].sort())
  expect([...PIPELINE_ORDER].sort()).toEqual([...Pipeline.options].sort())
})

test('models are gathered by task, the one in use first', () => {
  const models = [
    model('b', 'object-detection'),
    model('c', 'face-detection'),
    model('a', 'object-detection'),
    model('z', 'object-detection', true)
  ]
  expect(modelsByTask(models).map(({ task, models: some }) => [task, some.map(({ id }) => id)])).toEqual([
    ['face-detection', ['c']],
    ['object-detection', ['z', 'a', 'b']]
  ])
})

test('licences are told in plain words', () => {
  expect(['AGPL-3.0', 'MIT', 'non-commercial research only', 'Apache-2.0', 'Odd'].map(licenceNote)).toEqual([
    'Free to use; whoever passes on a program built with it must share its source.',
    'Free for any use.',
    'For private and research use, not for business.',
    'Free for any use.',
    null
  ])
})

test('the defaults that a reset gives are the defaults of a new library', () => {
  expect(Settings.parse({})).toMatchObject(DEFAULTS)
})

test('changing one setting names no other', () => {
  expect(SettingsPatch.parse({ faceMinScore: 0.3 })).toEqual({ faceMinScore: 0.3 })
})

test('a time passed is told as people do', () => {
  const minute = 60_000
  const ago = (ms: number) => sinceText(1e12 - ms, 1e12)
  expect([-5, 30_000, 5 * minute, 90 * minute, 30 * 60 * minute, 800 * 24 * 60 * minute].map(ago)).toEqual([
    'just now',
    'just now',
    '5 minutes ago',
    '1 hour ago',
    'yesterday',
    '2 years ago'
  ])
})

test('an unknown section of an address leads to the first', () => {
  expect([sectionOf('models'), sectionOf('nonsense'), sectionOf(undefined)]).toEqual(['models', 'library', 'library'])
})

function model(id: string, task: ModelInfo['task'], selected = false): ModelInfo {
  return { id, task, label: id, licence: 'MIT', bytes: 1, selected, origin: 'built-in', state: 'ready', reason: null }
}
