import { describe, expect, it } from 'vitest'
import { describeActivity } from '../../../src/renderer/app/describe-activity.ts'
import { crumbsOf } from '../../../src/renderer/app/path-crumbs.ts'
import {
  counted,
  formatBytes,
  formatDay,
  formatDuration,
  formatOffset,
  photosAndVideos
} from '../../../src/renderer/state/format.ts'
import { filterOf } from '../../../src/renderer/state/page-filter.ts'
import { formatPlace, formatResolution, soundsToShow, thingCounts } from '../../../src/renderer/viewer/detail-text.ts'
import type { Activity, OverallProgress } from '../../../src/shared/job.ts'
import { activityOf } from './activity.ts'
import { NO_IMPORT } from './no-import.ts'

describe('the words of the window', () => {
  it('counts', () => {
    expect([counted(1, 'photo'), counted(0, 'photo'), counted(2, 'person', 'people')]).toEqual([
      '1 photo',
      '0 photos',
      '2 people'
    ])
    const people = [
      photosAndVideos({ assetCount: 1, videoCount: 0 }),
      photosAndVideos({ assetCount: 2, videoCount: 2 })
    ]
    expect([...people, photosAndVideos({ assetCount: 12, videoCount: 1 })]).toEqual([
      '1 photo',
      '2 videos',
      '11 photos, 1 video'
    ])
  })

  it('writes sizes and durations', () => {
    expect([formatBytes(0), formatBytes(999), formatBytes(3_140_000), formatBytes(123_456_789)]).toEqual([
      '0 bytes',
      '999 bytes',
      '3.1 MB',
      '123 MB'
    ])
    expect([formatDuration(400), formatDuration(725_000), formatDuration(3_723_000)]).toEqual([
      '0:00',
      '12:05',
      '1:02:03'
    ])
  })

  it('writes days', () => {
    const day = Date.UTC(2026, 10, 21) / 86_400_000
    expect([formatDay(day, day), formatDay(day - 1, day)]).toEqual(['Today', 'Yesterday'])
    expect(formatDay(day - 400, day)).toContain('2025')
  })

  it('writes time zones on both sides of Greenwich', () => {
    expect([formatOffset(0), formatOffset(330), formatOffset(-210)]).toEqual(['UTC+00:00', 'UTC+05:30', 'UTC−03:30'])
  })

  it('writes places and resolutions', () => {
    expect(formatPlace(-33.86, 151.2)).toBe('33.86000° S, 151.20000° E')
    expect([
      formatResolution({ width: 4000, height: 3000 }),
      formatResolution({ width: 100, height: 1 }),
      formatResolution({ width: null, height: null })
    ]).toEqual(['4000 × 3000 (12 MP)', '100 × 1', null])
  })

  it('counts the things of an asset, with tags that have no box', () => {
    const box = { x: 0, y: 0, width: 1, height: 1 }
    const detections = ['cup', 'dog', 'cup'].map((label, id) => ({ id, label, score: 1, box }))
    const tags = [
      { label: 'dog', kind: 'thing' as const, source: 'model' as const, score: 1 },
      { label: 'holiday', kind: 'thing' as const, source: 'user' as const, score: null },
      { label: 'Bark', kind: 'sound' as const, source: 'model' as const, score: 0.6 },
      { label: 'Speech', kind: 'sound' as const, source: 'model' as const, score: 0.9 }
    ]
    expect(thingCounts({ detections, tags })).toEqual([
      { label: 'cup', count: 2 },
      { label: 'dog', count: 1 },
      { label: 'holiday', count: 1 }
    ])
    expect(soundsToShow({ tags })).toEqual(['Speech', 'Bark'])
  })
})

describe('the folders that lead to a path', () => {
  it('reads POSIX paths', () => {
    expect(crumbsOf('/home/anna')).toEqual([
      { name: '/', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'anna', path: '/home/anna' }
    ])
  })

  it('reads Windows paths', () => {
    expect(crumbsOf('C:\\Users\\Anna').map(({ path }) => path)).toEqual(['C:\\', 'C:\\Users', 'C:\\Users\\Anna'])
  })

  it('reads network shares', () => {
    expect(crumbsOf('\\\\nas\\photos\\2026')).toEqual([
      { name: '\\\\nas\\photos', path: '\\\\nas\\photos' },
      { name: '2026', path: '\\\\nas\\photos\\2026' }
    ])
  })

  it('has none where all begins', () => {
    expect(crumbsOf(null)).toEqual([])
  })
})

describe('the timeline of a page', () => {
  it('follows from its address', () => {
    expect(
      [
        '/',
        '/people/12',
        '/things/potted%20plant',
        '/things/100%25%20a%2Fb%3F',
        '/people',
        '/things/%E0%A4%A',
        '/people/x',
        '/settings'
      ].map(filterOf)
    ).toEqual([{}, { personId: 12 }, { label: 'potted plant' }, { label: '100% a/b?' }, null, null, null, null])
  })
})

describe('what is going on, in a line', () => {
  const line = (overall: Partial<OverallProgress>, more: Partial<Omit<Activity, 'overall'>> = {}) =>
    describeActivity(activityOf({ ...more, overall }))

  it('says nothing at rest, and nothing while all waits for something', () => {
    expect([line({}), line({ state: 'waiting', because: 'No model.' })]).toEqual([null, null])
  })

  it('tells an import by the files looked at', () => {
    const importing = { ...NO_IMPORT, importing: true, found: 40, examined: 10, added: 3 }
    expect(line({ state: 'importing', jobsLeft: 9 }, { import: importing })).toEqual({
      text: 'Looking at files: 10 of 40, 3 new',
      share: 0.25
    })
    expect(line({ state: 'importing' }, { import: { ...importing, found: 0 } })?.share).toBeNull()
  })

  it('tells how much of the work is done, by jobs until the time is known', () => {
    const working = { state: 'working', jobsLeft: 25, fraction: 0.75 } as const
    expect([line(working)?.text, line({ ...working, etaMs: 310_000 })]).toEqual([
      'At work: 25 jobs left',
      { text: '25 jobs left, about 5 minutes', share: 0.75 }
    ])
    expect(line({ state: 'working', jobsLeft: 0 })?.text).toBe('Sorting faces')
  })

  it('says why nothing goes on', () => {
    expect([
      line({ state: 'paused', jobsLeft: 1 })?.text,
      line({ state: 'working', jobsLeft: 2 }, { paused: true })?.text,
      line({ state: 'paused', jobsLeft: 0 }),
      line({ state: 'resting-by-rule', jobsLeft: 5, because: 'Waits for mains power.' })?.text
    ]).toEqual(['Paused: 1 job left', 'Paused: 2 jobs left', null, 'Waits for mains power'])
  })
})
