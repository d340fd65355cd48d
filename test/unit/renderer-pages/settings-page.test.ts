import { expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/renderer/pages/settings/defaults.ts'
import { PIPELINE_ORDER, pipelinesOf } from '../../../src/renderer/pages/settings/pipeline-text.ts'
import { sectionOf } from '../../../src/renderer/pages/settings/sections.ts'
import { sinceText } from '../../../src/renderer/pages/settings/since-text.ts'
import { AssetKind } from '../../../src/shared/asset.ts'
import { Pipeline, pipelinesFor } from '../../../src/shared/pipeline.ts'
import { Settings, SettingsPatch } from '../../../src/shared/settings.ts'

test('every pipeline has its words', () => {
  expect([...PIPELINE_ORDER].sort()).toEqual([...Pipeline.options].sort())
})

test('the window knows what each pipeline applies to', () => {
  for (const kind of AssetKind.options) expect(pipelinesOf(kind).sort(), kind).toEqual(pipelinesFor(kind).sort())
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

test('an unknown section of an address leads to the first, and the one of thresholds to the models', () => {
  expect(['models', 'recognition', 'nonsense', undefined].map(sectionOf)).toEqual([
    'models',
    'models',
    'library',
    'library'
  ])
})
