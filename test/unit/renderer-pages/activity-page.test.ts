import { describe, expect, test } from 'vitest'
import { elapsedText, timeLeftText } from '../../../src/renderer/pages/activity/duration-text.ts'
import {
  fileName,
  folderOf,
  groupProblems,
  groupSkipped,
  withoutFile
} from '../../../src/renderer/pages/activity/problem-groups.ts'
import {
  addSample,
  overallState,
  type Sample,
  tally,
  timeLeftMs
} from '../../../src/renderer/pages/activity/progress.ts'
import type { Activity, JobCounts, JobProblem } from '../../../src/shared/job.ts'
import { NO_IMPORT } from '../renderer/no-import.ts'

const NONE: JobCounts = { queued: 0, waiting: 0, running: 0, done: 0, notApplicable: 0, failed: 0, setAside: 0 }

describe('the tally of a pipeline', () => {
  test('leaves out what does not apply and counts problems as finished', () => {
    const counts = { ...NONE, queued: 4, running: 1, done: 3, notApplicable: 90, failed: 1, setAside: 1 }
    expect(tally(counts)).toEqual({ done: 3, problems: 2, running: 1, queued: 4, waiting: 0, total: 10, fraction: 0.5 })
  })

  test('is finished when there is nothing to do', () => {
    expect(tally(NONE).fraction).toBe(1)
  })
})

describe('the state of the whole', () => {
  const activity = (counts: Partial<JobCounts>, more: Partial<Activity> = {}, enabled = true): Activity => ({
    import: NO_IMPORT,
    paused: false,
    pipelines: [{ pipeline: 'faces', enabled, counts: { ...NONE, ...counts }, waitingFor: null }],
    running: [],
    problemCount: 0,
    skippedCount: 0,
    facesToAssign: 0,
    ...more
  })

  test('is told in one word', () => {
    const importing = { ...NO_IMPORT, importing: true, found: 9, examined: 1, added: 1 }
    expect([
      overallState(activity({ done: 5 })),
      overallState(activity({ queued: 5 })),
      overallState(activity({ queued: 5 }, { paused: true })),
      overallState(activity({ waiting: 5 })),
      overallState(activity({ queued: 5 }, {}, false)),
      overallState(activity({}, { facesToAssign: 3 })),
      overallState(activity({ queued: 5 }, { import: importing }))
    ]).toEqual(['resting', 'working', 'paused', 'waiting', 'resting', 'working', 'importing'])
  })
})

describe('the time left', () => {
  const samples = (finished: number[]): Sample[] =>
    finished.map((count, second) => ({ atMs: second * 1000, finished: count }))

  test('follows the rate that was seen', () => {
    expect(timeLeftMs(samples([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 30)).toBe(30_000)
  })

  test('is not guessed from too little', () => {
    expect(timeLeftMs(samples([0, 5]), 30)).toBeNull()
    expect(timeLeftMs(samples([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), 30)).toBeNull()
    expect(timeLeftMs([], 30)).toBeNull()
    expect(timeLeftMs(samples([0, 9, 18, 27, 36, 45, 54, 63, 72, 81]), 0)).toBeNull()
  })

  test('forgets what is long past and starts again when work is added back', () => {
    const old = addSample([{ atMs: 0, finished: 0 }], { atMs: 200_000, finished: 5 })
    expect(old).toEqual([{ atMs: 200_000, finished: 5 }])
    expect(addSample(old, { atMs: 210_000, finished: 2 })).toEqual([{ atMs: 210_000, finished: 2 }])
    expect(addSample(old, { atMs: 200_100, finished: 6 })).toEqual(old)
  })

  test('is told coarsely', () => {
    const minute = 60_000
    expect([0.2, 1.4, 3.4, 13, 54, 70, 200, 3000].map((minutes) => timeLeftText(minutes * minute))).toEqual([
      'less than a minute left',
      'about a minute left',
      'about 3 minutes left',
      'about 15 minutes left',
      'about 55 minutes left',
      'about an hour left',
      'about 3 hours left',
      'about 2 days left'
    ])
    expect([900, 4_000, 125_000, 3_780_000].map(elapsedText)).toEqual(['0 s', '4 s', '2 min 5 s', '1 h 3 min'])
  })
})

describe('problems', () => {
  const problem = (
    assetId: number,
    path: string,
    error: string,
    pipeline: JobProblem['pipeline'] = 'faces'
  ): JobProblem => ({
    assetId,
    path,
    pipeline,
    status: 'failed',
    error,
    attempts: 1
  })

  test('with one reason are one group, though each names its own file', () => {
    const groups = groupProblems([
      problem(1, '/p/a.jpg', 'The file “a.jpg” is cut short.'),
      problem(2, '/p/b.jpg', 'The file “b.jpg” is cut short.'),
      problem(3, '/p/c.jpg', '/p/c.jpg cannot be read.'),
      problem(1, '/p/a.jpg', 'The file “a.jpg” is cut short.', 'objects')
    ])
    expect(
      groups.map(({ pipeline, reason, problems }) => [pipeline, reason, problems.map(({ assetId }) => assetId)])
    ).toEqual([
      ['faces', 'This file is cut short.', [1, 2]],
      ['faces', 'This file cannot be read.', [3]],
      ['objects', 'This file is cut short.', [1]]
    ])
  })

  test('skipped files fall together by reason, largest first', () => {
    expect(
      groupSkipped([
        { path: '/p/x.heic', reason: 'HEIC is not yet supported.' },
        { path: 'C:\\p\\t.txt', reason: 't.txt is not a photo.' },
        { path: '/p/u.txt', reason: 'u.txt is not a photo.' }
      ])
    ).toEqual([
      { reason: 'This file is not a photo.', paths: ['C:\\p\\t.txt', '/p/u.txt'] },
      { reason: 'HEIC is not yet supported.', paths: ['/p/x.heic'] }
    ])
  })

  test('names and folders are read from paths of every system', () => {
    expect(['/p/q/a.jpg', 'C:\\p\\a.jpg', 'a.jpg', '/p/q/', '/'].map(fileName)).toEqual([
      'a.jpg',
      'a.jpg',
      'a.jpg',
      'q',
      '/'
    ])
    expect(['/p/q/a.jpg', 'C:\\p\\a.jpg', 'a.jpg', '/a.jpg'].map(folderOf)).toEqual(['/p/q', 'C:\\p', '', ''])
  })

  test('a short file name does not eat other words', () => {
    expect(withoutFile('Cannot decode a: a is cut short', '/p/a')).toBe(
      'Cannot decode this file: this file is cut short'
    )
    expect(withoutFile('“p (1)+.jpg” is a [text] file', 'C:\\a\\p (1)+.jpg')).toBe('This file is a [text] file')
    expect(withoutFile('The photo “a.jpg” is damaged.', '/p/a.jpg')).toBe('This photo is damaged.')
  })
})
