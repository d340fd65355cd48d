import { AudioLines, Dog, Guitar, Laugh, Speech } from 'lucide-react'
import { expect, test } from 'vitest'
import { clipSpan, sureness } from '../../../src/renderer/pages/sounds/clip-text.ts'
import { silenceLast } from '../../../src/renderer/pages/sounds/silence-last.ts'
import { signOf } from '../../../src/renderer/pages/sounds/sound-sign.ts'
import { whyNoSounds } from '../../../src/renderer/pages/sounds/why-no-sounds.ts'
import { soundOf } from '../../../src/renderer/state/page-filter.ts'
import type { JobCounts, PipelineState } from '../../../src/shared/job.ts'
import { AUDIOSET_527 } from '../../../src/shared/labels/audioset-527.ts'
import { activityOf, pipelineState } from '../renderer/activity.ts'
import { NO_IMPORT } from '../renderer/no-import.ts'

function why(
  counts: Partial<JobCounts>,
  state: Partial<PipelineState> = {},
  app: Parameters<typeof activityOf>[0] = {}
) {
  return whyNoSounds(activityOf({ pipelines: [pipelineState({ pipeline: 'sounds', ...state }, counts)], ...app }))
}

test('an empty page of sounds says why', () => {
  expect({
    nothing: why({}),
    importing: why({}, {}, { import: { ...NO_IMPORT, importing: true } }),
    off: why({ queued: 3 }, { enabled: false }),
    listening: why({ done: 2, notApplicable: 1, running: 1, queued: 4 }),
    pausedAll: why({ done: 2, queued: 4 }, {}, { paused: true }),
    pausedHere: why({ done: 2, queued: 4 }, { paused: true }),
    model: why({ waiting: 3 }, { waitingFor: 'Waiting for EfficientAT.' }),
    modelOfNobody: why({ done: 3 }, { waitingFor: 'Waiting for EfficientAT.' }),
    heardNothing: why({ done: 3, notApplicable: 2, failed: 1, setAside: 1 })
  }).toEqual({
    nothing: { kind: 'no-recordings' },
    importing: { kind: 'listening', examined: 0, total: 0 },
    off: { kind: 'switched-off' },
    listening: { kind: 'listening', examined: 3, total: 8 },
    pausedAll: { kind: 'paused', examined: 2, total: 6 },
    pausedHere: { kind: 'paused', examined: 2, total: 6 },
    model: { kind: 'lacking', sentence: 'Waiting for EfficientAT.' },
    modelOfNobody: { kind: 'nothing-heard', examined: 3, silent: 0, failed: 0 },
    heardNothing: { kind: 'nothing-heard', examined: 7, silent: 2, failed: 2 }
  })
})

test('a clip says where it lies and how sure it is', () => {
  expect([
    clipSpan({ startMs: 4000, endMs: 12_300 }),
    clipSpan({ startMs: 3_600_000, endMs: 3_661_000 }),
    // Something that is over in a moment does not end where it begins.
    clipSpan({ startMs: 5000, endMs: 5100 }),
    sureness(0.937),
    sureness(1)
  ]).toEqual(['0:04 – 0:12', '1:00:00 – 1:01:01', '0:05 – 0:06', '94 % sure', '100 % sure'])
})

test('silence comes after all that can be heard', () => {
  const sounds = ['Silence', 'Speech', 'Music'].map((label) => ({ label, assetCount: 1, examples: [] }))
  expect(silenceLast(sounds).map(({ label }) => label)).toEqual(['Speech', 'Music', 'Silence'])
})

test('sounds have signs that fit them', () => {
  expect(['Dog', 'Bark', 'Acoustic guitar', 'Baby laughter', 'Male speech, man speaking'].map(signOf)).toEqual([
    Dog,
    Dog,
    Guitar,
    Laugh,
    Speech
  ])
  // A sign of its own for most of them.
  expect(AUDIOSET_527.filter((label) => signOf(label) === AudioLines).length).toBeLessThan(AUDIOSET_527.length * 0.5)
})

test('every sound has an address that leads to it', () => {
  expect(AUDIOSET_527.map((label) => soundOf(`/sounds/${encodeURIComponent(label)}`))).toEqual(AUDIOSET_527)
  expect(['/sounds', '/sounds/', '/sounds/%E0%A4%A', '/things/Dog'].map(soundOf)).toEqual([null, null, null, null])
})
