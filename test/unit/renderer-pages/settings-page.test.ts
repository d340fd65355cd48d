import { expect, test } from 'vitest'
import { bytesText, licenceNote, modelsByTask, TASKS } from '../../../src/renderer/pages/settings/model-text.ts'
import { PIPELINE_ORDER } from '../../../src/renderer/pages/settings/pipeline-text.ts'
import { sectionOf } from '../../../src/renderer/pages/settings/sections.ts'
import { type ModelInfo, ModelTask } from '../../../src/shared/model.ts'
import { Pipeline } from '../../../src/shared/pipeline.ts'

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

test('licences and sizes are told in plain words', () => {
  expect(['AGPL-3.0', 'MIT', 'non-commercial research only', 'Apache-2.0', 'Odd'].map(licenceNote)).toEqual([
    'Free to use; whoever passes on a program built with it must share its source.',
    'Free for any use.',
    'For private and research use, not for business.',
    'Free for any use.',
    null
  ])
  expect([0, 999, 1000, 3_290_000, 16_900_000, 999_999_999, 2.5e9].map(bytesText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '3.3 MB',
    '17 MB',
    '1000 MB',
    '2.5 GB'
  ])
})

test('an unknown section of an address leads to the first', () => {
  expect([sectionOf('models'), sectionOf('nonsense'), sectionOf(undefined)]).toEqual(['models', 'library', 'library'])
})

function model(id: string, task: ModelInfo['task'], selected = false): ModelInfo {
  return { id, task, label: id, licence: 'MIT', bytes: 1, selected, origin: 'built-in', state: 'ready', reason: null }
}
