import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { looksLikeModel, partDropped } from '../../../src/renderer/app/dropped-models.ts'
import { DEFAULTS } from '../../../src/renderer/pages/settings/defaults.ts'
import { accuracyBar } from '../../../src/renderer/pages/settings/models/accuracy-bar.ts'
import { costText, tooLargeText, visibleModels } from '../../../src/renderer/pages/settings/models/model-facts.ts'
import { outdatedText } from '../../../src/renderer/pages/settings/models/outdated-text.ts'
import { programText } from '../../../src/renderer/pages/settings/models/program-text.ts'
import { reckonedText, speedText } from '../../../src/renderer/pages/settings/models/speed-text.ts'
import {
  announcement,
  downloadText,
  retryText,
  stateSentence,
  stateWord
} from '../../../src/renderer/pages/settings/models/state-text.ts'
import { MEASURES, TASK_ORDER } from '../../../src/renderer/pages/settings/models/task-text.ts'
import { aboutHowLong, shortTimeLeft } from '../../../src/renderer/pages/settings/models/time-left.ts'
import { LANGUAGES, TUNING } from '../../../src/renderer/pages/settings/models/tuning.ts'
import { verifiedText } from '../../../src/renderer/pages/settings/models/verified-text.ts'
import { Accuracy } from '../../../src/shared/model.ts'
import { ModelTask } from '../../../src/shared/model-task.ts'
import type { ModelInfo, ModelState } from '../../../src/shared/models-overview.ts'
import { SettingsPatch, TranscriptLanguage } from '../../../src/shared/settings.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const downloading = { kind: 'downloading', from: 'nas', attempt: 1, retry: null } as const
const refusal = { code: 'wrong-hash', message: 'a.onnx is not what it should be.' }
const STATES: readonly ModelState[] = [
  { kind: 'ready', verified: true },
  { kind: 'ready', verified: false },
  { kind: 'absent', from: 'nas', reason: 'It is fetched when it is needed.' },
  { kind: 'absent', from: null, reason: 'Nobody offers it.' },
  { ...downloading, bytes: 430, totalBytes: 1000, msLeft: MINUTE },
  { ...downloading, bytes: 0, totalBytes: null, msLeft: null, retry: { atMs: 8000, reason: 'nas answered 500' } },
  { kind: 'checking', fraction: 0.5 },
  { kind: 'failed', failure: { code: 'offline', message: 'nas does not answer.' } },
  { kind: 'refused', failure: refusal },
  { kind: 'unavailable', reason: 'Planned.' }
]

describe('a state', () => {
  test('has a word, and a sentence where the word does not say it all', () => {
    expect(STATES.map((state) => `${stateWord(state).word}: ${stateSentence(state, false)}`)).toEqual([
      'Ready: null',
      'Ready, unverified: Nobody has said what its checksum must be, so a changed file would not be noticed. It is used all the same.',
      'Not downloaded: From nas',
      'Not downloaded: Nobody offers it.',
      'Downloading: null',
      'Waiting: null',
      'Checking: Its checksum is being computed.',
      'Failed: nas does not answer.',
      'Refused: a.onnx is not what it should be.',
      'Not available: Planned.'
    ])
  })

  test('of a model in use tells what will be done about it', () => {
    expect(STATES.slice(2, 4).map((state) => stateSentence(state, true))).toEqual([
      'It is fetched when it is needed.',
      'Nobody offers it.'
    ])
  })

  test('is alarming only where something went wrong', () => {
    expect(STATES.filter((state) => stateWord(state).tone === 'bad').map(({ kind }) => kind)).toEqual([
      'failed',
      'refused'
    ])
  })

  test('is told to a screen reader once, not with every percent', () => {
    const said = [0, 1, 500, 999].map((bytes) =>
      announcement('SCRFD', { ...downloading, bytes, totalBytes: 1000, msLeft: bytes })
    )
    expect(new Set(said)).toEqual(new Set(['SCRFD is being downloaded.']))
    expect(new Set(STATES.map((state) => announcement('SCRFD', state))).size).toBe(STATES.length - 2)
  })
})

describe('a download', () => {
  test('tells percent, time left and bytes, each once it is known', () => {
    expect([
      downloadText({ ...downloading, bytes: 430, totalBytes: 1000, msLeft: MINUTE }),
      downloadText({ ...downloading, bytes: 7_300_000, totalBytes: 16_900_000, msLeft: null }),
      downloadText({ ...downloading, bytes: 7_300_000, totalBytes: null, msLeft: null }),
      downloadText({ ...downloading, bytes: 0, totalBytes: null, msLeft: null })
    ]).toEqual(['43 % · 1 min left · 430 bytes of 1.0 kB', '43 % · 7.3 MB of 16.9 MB', '7.3 MB so far', 'Starting'])
  })

  test('never says more than all of it, nor all before it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.nat(), (totalBytes, bytes) => {
        const percent = Number.parseInt(downloadText({ ...downloading, bytes, totalBytes, msLeft: null }), 10)
        expect(percent).toBeGreaterThanOrEqual(0)
        expect(percent === 100).toBe(bytes >= totalBytes)
      })
    )
  })

  test('counts the seconds to its next attempt, and says why', () => {
    const retry = { atMs: 10_000, reason: 'nas answered 500' }
    expect([2000, 9999, 10_500].map((now) => retryText(retry, now))).toEqual([
      'Trying again in 8 s: nas answered 500',
      'Trying again in 1 s: nas answered 500',
      'Trying again: nas answered 500'
    ])
  })

  test('tells the time left as coarsely as it deserves', () => {
    expect(
      [0, 9 * SECOND, 34 * SECOND, 54 * SECOND, 61 * SECOND, 40 * MINUTE, 100 * MINUTE].map(shortTimeLeft)
    ).toEqual([
      'a few seconds left',
      'a few seconds left',
      '40 s left',
      '60 s left',
      '1 min left',
      '40 min left',
      '2 h left'
    ])
    expect([20 * SECOND, 12 * MINUTE, 58 * MINUTE, 2 * HOUR, 50 * HOUR].map(aboutHowLong)).toEqual([
      'Less than a minute.',
      'About 12 min.',
      'About 1 h.',
      'About 2 h.',
      'About 2 days.'
    ])
  })
})

describe('accuracy', () => {
  test('is a bar with its figure and what is measured', () => {
    expect(accuracyBar({ measure: 'wider-face-hard', value: 83 })).toEqual({
      fraction: 0.83,
      figure: '83 %',
      says: 'of hard faces found',
      test: 'WIDER FACE, hard',
      sentence: '83 % of hard faces found (WIDER FACE, hard).'
    })
  })

  test('of words wrong fills the bar with the words right, and says so', () => {
    expect(accuracyBar({ measure: 'word-error-rate', value: 2.7 })).toEqual({
      fraction: 0.973,
      figure: '2.7 %',
      says: 'of words wrong',
      test: 'LibriSpeech, clean; bar: words right',
      sentence: '2.7 % of words wrong (LibriSpeech, clean). The bar shows the words that are right: 97.3 %.'
    })
  })

  test('is longer for the better of two, whatever is measured', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.constantFrom(...Accuracy.shape.measure.options), percent, percent, (measure, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) => accuracyBar({ measure, value }).fraction)
        if (measure === 'word-error-rate') expect(low).toBeGreaterThanOrEqual(high ?? 0)
        else expect(low).toBeLessThanOrEqual(high ?? 0)
      })
    )
  })
})

test('a measured speed is told as people do', () => {
  const speeds = [
    { perSecond: 12.34, unit: 'photos' },
    { perSecond: 1, unit: 'photos' },
    { perSecond: 0.4, unit: 'photos' },
    { perSecond: 1234, unit: 'faces' },
    { perSecond: 3.04, unit: 'seconds' },
    { perSecond: 1.01, unit: 'seconds' },
    { perSecond: 0.5, unit: 'seconds' }
  ] as const
  expect(speeds.map(speedText)).toEqual([
    '12 photos per second here',
    '1 photo per second here',
    '2.5 s for a photo here',
    '1,230 faces per second here',
    'About 3× faster than real time here',
    'About as fast as real time here',
    'About 2× slower than real time here'
  ])
})

test('what a model costs is told as far as it is known, with a warning where memory is short', () => {
  expect([
    costText({ bytes: 16_900_000, memoryBytes: 390_000_000 }),
    costText({ bytes: null, memoryBytes: 3_900_000_000 }),
    costText({ bytes: null, memoryBytes: null }),
    tooLargeText({ memoryBytes: 4_000_000_000, tooLargeFor: 2_000_000_000 }),
    tooLargeText({ memoryBytes: 4_000_000_000, tooLargeFor: null })
  ]).toEqual([
    '16.9 MB · 390 MB of memory',
    '3.9 GB of memory',
    '',
    'Needs 4 GB of memory; this computer has 2 GB.',
    null
  ])
})

test('a long list shows the one in use until it is opened, and opening moves none', () => {
  const long = ['a', 'b', 'c', 'd'].map((id) => model(id, id === 'c'))
  const ids = (models: readonly ModelInfo[]) => models.map(({ id }) => id)
  expect([
    ids(visibleModels(long, false)),
    ids(visibleModels(long, true)),
    ids(visibleModels(long.slice(0, 3), false)),
    ids(
      visibleModels(
        long.map(({ id }) => model(id)),
        false
      )
    )
  ]).toEqual([['c'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c'], ['a']])
})

test('what another model looked at is told with how long doing it again takes', () => {
  const texts = [
    outdatedText('face-detection', { assets: 1234, estimateMs: 2 * HOUR }),
    outdatedText('audio-events', { assets: 1, estimateMs: null }),
    outdatedText('transcription', { assets: 2, estimateMs: null })
  ]
  expect(texts.map(({ what, question }) => `${what} ${question}`)).toEqual([
    '1,234 photos and videos were looked at with another model. Look at them again? About 2 h.',
    '1 video or recording was listened to with another model. Listen to it again?',
    '2 videos and recordings were transcribed with another model. Transcribe them again?'
  ])
})

test('what came of hashing every file is told in numbers', () => {
  const good = { id: 'a', ok: true, verified: true, failure: null }
  expect(
    [
      [],
      [good],
      [good, { ...good, verified: false }],
      [good, { id: 'b', ok: false, verified: true, failure: refusal }]
    ].map((models) => verifiedText({ models }))
  ).toEqual([
    'There is no model on this computer yet.',
    '1 model is as it should be.',
    '2 models are as they should be. Of 1 model nobody has said what the checksum must be.',
    '1 model is not what it should be: a.onnx is not what it should be.'
  ])
})

test('every task, measure and language has its words', () => {
  expect([...TASK_ORDER].sort()).toEqual([...ModelTask.options].sort())
  expect(Object.keys(MEASURES).sort()).toEqual([...Accuracy.shape.measure.options].sort())
  expect(LANGUAGES).toEqual(TranscriptLanguage.options)
})

test('every threshold has a default to go back to, and every value that can be set is accepted', () => {
  const rows = TASK_ORDER.flatMap((task) => TUNING[task].rows)
  expect(rows.map(({ key }) => key).sort()).toEqual(Object.keys(DEFAULTS).sort())
  for (const row of rows.filter((each) => each.kind === 'number'))
    for (const value of [row.min, row.max, row.min + row.step, row.preset?.value ?? row.max])
      expect(SettingsPatch.parse({ [row.key]: value })).toEqual({ [row.key]: value })
})

test('dropped weights are models anywhere, dropped folders only on the page about models', () => {
  const names = ['a.onnx', 'ggml-base.BIN', 'models.json', 'a.jpg', 'other.json', 'folder']
  expect(names.filter(looksLikeModel)).toEqual(['a.onnx', 'ggml-base.BIN', 'models.json'])
  const parted = (onPage: boolean) =>
    partDropped(
      names.map((name) => ({ name })),
      ({ name }) => name === 'folder',
      onPage
    ).models.map(({ name }) => name)
  expect([parted(false), parted(true)]).toEqual([
    ['a.onnx', 'ggml-base.BIN', 'models.json'],
    ['a.onnx', 'ggml-base.BIN', 'models.json', 'folder']
  ])
})

function model(id: string, selected = false): ModelInfo {
  return {
    id,
    task: 'object-detection',
    family: 'yolox',
    label: id,
    licence: 'MIT',
    source: 'here',
    origin: 'built-in',
    replacesBuiltIn: false,
    available: true,
    selected,
    isDefault: false,
    state: { kind: 'ready', verified: true },
    files: [],
    bytes: 1,
    memoryBytes: null,
    tooLargeFor: null,
    accuracy: null,
    note: null,
    speed: null
  }
}

test('a speed that was not measured is said to be reckoned', () => {
  expect([reckonedText(3.04), reckonedText(0.25), reckonedText(1)]).toEqual([
    'Should be about 3× faster than real time here',
    'Should be about 4× slower than real time here',
    'Should be about as fast as real time here'
  ])
})

test('a program is told with where it comes from, or what there is to wait for', () => {
  const ready = { kind: 'ready', path: '/bin/tool', version: null } as const
  expect([
    programText(undefined),
    programText({ ...ready, from: 'setting' }),
    programText({ ...ready, from: 'bundled' }),
    programText({ ...ready, version: '7.1', from: 'system' }),
    programText({ kind: 'coming', sentence: 'It is being built, 43 %.' }),
    programText({ kind: 'absent', sentence: 'It is not here.' })
  ]).toEqual([
    'Looking for it.',
    'Yours is used: /bin/tool',
    'The one that comes with Inglenook is used: /bin/tool',
    'The one of this computer is used: 7.1 at /bin/tool',
    'It is being built, 43 %.',
    'It is not here.'
  ])
})
