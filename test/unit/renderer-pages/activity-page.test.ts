import { describe, expect, test } from 'vitest'
import { enqueuedText, leftOutText } from '../../../src/renderer/jobs/bulk-text.ts'
import { inSight } from '../../../src/renderer/jobs/in-sight.ts'
import { briefTimeLeft, elapsedText, timeLeftText } from '../../../src/renderer/pages/activity/duration-text.ts'
import { overallText } from '../../../src/renderer/pages/activity/overall-text.ts'
import { countsText, paceText, waitLines } from '../../../src/renderer/pages/activity/pipeline-words.ts'
import {
  fileName,
  folderOf,
  groupSkipped,
  namedGroups,
  withoutFile
} from '../../../src/renderer/pages/activity/problem-groups.ts'
import { shareEnded, tally } from '../../../src/renderer/pages/activity/progress.ts'
import { rowAt, rowCount } from '../../../src/renderer/pages/activity/reason-rows.ts'
import type { ProblemGroup } from '../../../src/shared/job.ts'
import { activityOf, jobCounts, pipelineState } from '../renderer/activity.ts'

describe('the tally of a pipeline', () => {
  test('leaves out what does not apply or was given up, and counts problems as finished', () => {
    const counts = jobCounts({
      queued: 4,
      running: 1,
      done: 3,
      notApplicable: 90,
      failed: 1,
      setAside: 1,
      cancelled: 9
    })
    expect(tally(counts)).toEqual({ done: 3, problems: 2, running: 1, queued: 4, waiting: 0, total: 10, fraction: 0.5 })
  })

  test('is finished when there is nothing to do', () => {
    expect(tally(jobCounts()).fraction).toBe(1)
  })

  test('and of all that are on together', () => {
    const off = pipelineState({ enabled: false }, { waiting: 100 })
    expect([
      shareEnded([pipelineState({}, { done: 2, failed: 1, waiting: 1 }), pipelineState({}, { waiting: 2 }), off]),
      shareEnded([off])
    ]).toEqual([0.5, 1])
  })
})

describe('everything together', () => {
  const working = { state: 'working', jobsLeft: 1200 } as const

  test('says how long it takes, and that it does not know as long as it does not', () => {
    expect([
      overallText(activityOf({ overall: working })),
      overallText(
        activityOf({
          overall: { ...working, etaMs: 725_000 },
          facesToAssign: 3,
          pipelines: [pipelineState({ perMinute: 58.4 }), pipelineState({ perMinute: 2.4 }), pipelineState()]
        })
      ),
      overallText(activityOf({ overall: { state: 'working', jobsLeft: 0 }, facesToAssign: 1 }))
    ]).toEqual([
      { title: 'Working', time: 'estimating…', detail: '1,200 jobs to go' },
      {
        title: 'Working',
        time: 'about 10 minutes left',
        detail: '1,200 jobs to go · 3 faces to sort · 61 a minute'
      },
      { title: 'Working', time: null, detail: '1 face to sort' }
    ])
  })

  test('says why nothing goes on', () => {
    expect([
      overallText(
        activityOf({ overall: { state: 'resting-by-rule', jobsLeft: 5, because: 'Waits for mains power.' } })
      ),
      overallText(activityOf({ overall: { state: 'paused', jobsLeft: 5 } })),
      overallText(activityOf({ overall: working, paused: true })).title,
      overallText(activityOf({ overall: { state: 'waiting', jobsLeft: 0, because: 'A model is missing.' } }))
    ]).toEqual([
      { title: 'Waits for mains power', time: null, detail: '5 jobs to go' },
      { title: 'Paused', time: null, detail: 'Nothing more is started until you resume · 5 jobs to go' },
      'Paused',
      { title: 'Waiting', time: null, detail: 'A model is missing' }
    ])
  })

  test('says what most wait for, where the app does not', () => {
    const away = 'Drive A is missing. Connect it.'
    const wait = (reason: string, count: number) => ({ code: 'drive' as const, reason, count })
    const waiting = activityOf({
      overall: { state: 'waiting' },
      pipelines: [
        pipelineState({ waits: [wait(away, 30)] }, { waiting: 30 }),
        pipelineState({ pipeline: 'objects', waits: [wait(away, 30)] }, { waiting: 30 }),
        pipelineState({ pipeline: 'thumbnails', paused: true, waitingFor: 'It is paused.' }, { waiting: 50 }),
        pipelineState({ pipeline: 'sounds', enabled: false, waitingFor: 'No model.' }, { waiting: 500 })
      ]
    })
    expect(overallText(waiting)).toEqual({ title: 'Waiting', time: null, detail: 'Drive A is missing' })
    expect(overallText({ ...waiting, pipelines: waiting.pipelines.slice(2) }).detail).toBe('Thumbnails is paused')
    expect(overallText({ ...waiting, pipelines: [] }).detail).toBeNull()
  })

  test('says that it is done, and whether all went well', () => {
    const done = pipelineState({}, { done: 40 })
    expect([
      overallText(activityOf()).title,
      overallText(activityOf({ pipelines: [done] })).detail,
      overallText(activityOf({ pipelines: [done], problemCount: 2 })).title,
      overallText(activityOf({ pipelines: [done], paused: true })).title
    ]).toEqual([
      'Nothing to do yet',
      'Every file has been looked into. New ones are taken up by themselves.',
      'Done, with problems',
      'All done'
    ])
  })
})

describe('a pipeline in words', () => {
  test('counts only what there is', () => {
    const counts = jobCounts({ done: 1200, running: 2, queued: 340, waiting: 12, failed: 3, setAside: 1, cancelled: 4 })
    expect(countsText(tally(counts), counts)).toBe(
      '1,200 done · 2 running · 340 in line · 12 waiting · 3 failed · 1 set aside · 4 cancelled'
    )
    expect(countsText(tally(jobCounts()), jobCounts())).toBe('')
  })

  test('tells its pace only while it goes', () => {
    const going = { queued: 5 }
    expect([
      paceText(pipelineState({}, going), false),
      paceText(pipelineState({ perMinute: 2.44, etaMs: 124_000 }, going), false),
      paceText(pipelineState({ perMinute: 2.44, etaMs: 124_000 }, going), true),
      paceText(pipelineState({ paused: true, etaMs: 1 }, going), false),
      paceText(pipelineState({ enabled: false, etaMs: 1 }, going), false),
      paceText(pipelineState({ perMinute: 3 }, { done: 9 }), false)
    ]).toEqual(['estimating…', '2.4 a minute, about 2 minutes left', null, null, null, null])
  })

  test('names what its jobs wait for, with how many', () => {
    const waits = [
      { code: 'drive', reason: '“Holidays” cannot be reached.', count: 1200 },
      { code: 'retry', reason: 'The file is in use.', count: 1 },
      { code: 'pipeline', reason: 'Thumbnails come first.', count: 0 }
    ] as const
    expect(waitLines(pipelineState({ waits: [...waits] })).map(({ text }) => text)).toEqual([
      '1,200 jobs · “Holidays” cannot be reached.',
      '1 job · The file is in use.'
    ])
  })
})

test('a time left is told coarsely', () => {
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
  expect([0, 4_900, 12_000, 55_000, 190_000, 7_200_000].map(briefTimeLeft)).toEqual([
    'seconds left',
    'seconds left',
    '20 s left',
    '1 min left',
    '3 min left',
    '2 h left'
  ])
})

describe('a wish for many jobs', () => {
  const skipped = (reasons: string[]) => reasons.map((reason, asset) => ({ asset, pipeline: 'faces' as const, reason }))

  test('says what became of it', () => {
    expect(
      [
        { enqueued: 1204, skippedCount: 3 },
        { enqueued: 0, skippedCount: 3 },
        { enqueued: 0, skippedCount: 0 }
      ].map(enqueuedText)
    ).toEqual(['1,204 jobs in line.', 'Nothing was put in line.', 'Nothing is left to do here.'])
  })

  test('says why some were left out', () => {
    expect([
      leftOutText({ enqueued: 1, skipped: [], skippedCount: 0 }),
      leftOutText({ enqueued: 1, skipped: skipped(['It is a video.']), skippedCount: 1 }),
      leftOutText({ enqueued: 1, skipped: skipped(['Off.', 'It is a video.', 'It is a video.']), skippedCount: 4000 })
    ]).toEqual([
      null,
      '1 job was left out: It is a video.',
      '4,000 jobs were left out, most of them because: It is a video.'
    ])
  })
})

test('what the viewer shows is looked at before what lies under it, each once and not too many', () => {
  const many = Array.from({ length: 300 }, (_, index) => index)
  const ids = inSight(
    new Map([
      ['timeline', many],
      ['viewer', [7, 900]]
    ])
  )
  expect([ids.slice(0, 4), ids.length, new Set(ids).size]).toEqual([[7, 900, 1, 2], 200, 200])
})

describe('a list of any length under its reasons', () => {
  const groups = [
    { key: 'a', reason: 'A', count: 2 },
    { key: 'b', reason: 'B', count: 1_000_000 },
    { key: 'c', reason: 'C', count: 1 }
  ]

  test('has the heads, and the files of open groups', () => {
    expect([rowCount(groups, new Set()), rowCount(groups, new Set(['a', 'b']))]).toEqual([3, 1_000_005])
  })

  test('knows each row without those before it', () => {
    const open = new Set(['b'])
    const row = (index: number) => {
      const found = rowAt(groups, open, index)
      return found && [found.group.key, found.place]
    }
    expect([0, 1, 2, 1_000_001, 1_000_002, 1_000_003, -1].map(row)).toEqual([
      ['a', null],
      ['b', null],
      ['b', 0],
      ['b', 999_999],
      ['c', null],
      null,
      null
    ])
  })
})

describe('problems', () => {
  const group = (given: Partial<ProblemGroup>, error: string): ProblemGroup => ({
    pipeline: 'faces',
    status: 'failed',
    code: 'damaged',
    count: 2,
    ...given,
    example: { assetId: 1, path: '/p/a.jpg', error }
  })

  test('are told by a reason that names no file, those set aside apart', () => {
    const groups = [
      group({ status: 'setAside', code: 'crashed' }, '“a.jpg” stopped the program.'),
      group({}, 'The file “a.jpg” is cut short.'),
      group({ pipeline: 'objects', count: 0 }, 'The file “a.jpg” is cut short.')
    ]
    expect(namedGroups(groups, 'failed').map(({ key, reason }) => [key, reason])).toEqual([
      ['faces failed damaged', 'This file is cut short.']
    ])
    expect(namedGroups(groups, 'setAside').map(({ reason }) => reason)).toEqual(['This file stopped the program.'])
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
