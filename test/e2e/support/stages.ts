import type { Activity, HistorySpan, OverallProgress, ProblemGroup } from '../../../src/shared/job.ts'
import { activityOf, pipelineState } from '../../unit/renderer/activity.ts'
import { NO_IMPORT } from '../../unit/renderer/no-import.ts'
import type { Stage } from './staged-app.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

const PROBLEMS: ProblemGroup[] = [
  group('thumbnails', 'failed', 'corrupt', 214, 'The photo “IMG_0001.jpg” is damaged: it ends too early.'),
  group('faces', 'failed', 'missing-file', 31, 'The file “IMG_0001.jpg” is not there any more.'),
  group(
    'objects',
    'failed',
    'unsupported',
    1,
    'The photo “IMG_0001.jpg” has 16 bits for each colour, which Things cannot read yet.'
  )
]
const SET_ASIDE: ProblemGroup[] = [
  group(
    'faces',
    'setAside',
    'worker-crashed',
    2,
    'The file “IMG_0001.jpg” stopped the program that reads it: signal SIGABRT.'
  )
]
const THOUSANDS: ProblemGroup[] = [
  group('thumbnails', 'failed', 'corrupt', 48_000, 'The photo “IMG_0001.jpg” is damaged: it ends too early.'),
  group('faces', 'failed', 'timeout', 12_000, 'The file “IMG_0001.jpg” took too long.')
]

/** The states that Activity can show, each as the app would tell it. */
export const STAGES = {
  empty: { activity: activityOf({ pipelines: pipelines({}) }) },
  importing: {
    activity: activityOf({
      import: {
        ...NO_IMPORT,
        importing: true,
        found: 18_400,
        examined: 6210,
        added: 6002,
        currentPath: '/home/anna/Pictures/2019/Brittany/IMG_6211.jpg'
      },
      overall: { state: 'importing', fraction: 0.12, jobsLeft: 5400 },
      pipelines: pipelines({ done: 1400, queued: 1800, running: 2 })
    })
  },
  estimating: working({ etaMs: null, fraction: 0.004, jobsLeft: 54_000 }, { perMinute: null, etaMs: null }),
  working: working(
    { etaMs: 47 * MINUTE_MS, fraction: 0.42, jobsLeft: 31_204 },
    { perMinute: 212, etaMs: 44 * MINUTE_MS }
  ),
  paused: {
    activity: activityOf({
      paused: true,
      overall: { state: 'paused', fraction: 0.42, jobsLeft: 31_204 },
      pipelines: pipelines({ done: 12_000, queued: 9000, notApplicable: 300 })
    })
  },
  'paused-pipeline': pausedPipeline(),
  'mains-power': {
    activity: activityOf({
      overall: { state: 'resting-by-rule', fraction: 0.42, jobsLeft: 31_204, because: 'Waits for mains power.' },
      pipelines: pipelines({ done: 12_000, queued: 9000, notApplicable: 300 })
    })
  },
  'waiting-model': {
    activity: activityOf({
      overall: { state: 'waiting', fraction: 0.5, jobsLeft: 0, because: 'Waiting for SCRFD 10G: downloading, 43 %.' },
      pipelines: pipelines({ done: 12_000 }, (state) =>
        state.pipeline === 'faces'
          ? {
              ...state,
              waitingFor: 'Waiting for SCRFD 10G: downloading, 43 %.',
              counts: { ...state.counts, done: 0, waiting: 12_000 }
            }
          : state
      )
    })
  },
  'waiting-drive': {
    activity: activityOf({
      overall: {
        state: 'waiting',
        fraction: 0.7,
        jobsLeft: 0,
        because: 'The drive with “/media/anna/Holidays” is not connected.'
      },
      pipelines: pipelines({ done: 12_000, waiting: 3120 }, (state) => ({
        ...state,
        waits: [
          { code: 'drive', reason: '“/media/anna/Holidays” cannot be reached.', count: 3118 },
          { code: 'retry', reason: 'Another program has the file open.', count: 2 }
        ]
      }))
    })
  },
  failed: {
    activity: activityOf({
      problemCount: 248,
      skippedCount: 3,
      pipelines: pipelines({ done: 12_000, notApplicable: 300 }, (state) =>
        withProblems(state, [...PROBLEMS, ...SET_ASIDE])
      )
    }),
    problemGroups: [...SET_ASIDE, ...PROBLEMS],
    skipped: [
      { path: '/home/anna/Pictures/letter.txt', reason: '“letter.txt” is not a photo, video or sound.' },
      { path: '/home/anna/Pictures/notes.txt', reason: '“notes.txt” is not a photo, video or sound.' },
      { path: '/home/anna/Pictures/empty.png', reason: '“empty.png” is empty.' }
    ]
  },
  thousands: {
    activity: activityOf({
      problemCount: 60_000,
      pipelines: pipelines({ done: 140_000 }, (state) => withProblems(state, THOUSANDS))
    }),
    problemGroups: THOUSANDS
  },
  done: { activity: activityOf({ pipelines: pipelines({ done: 18_400, notApplicable: 120 }) }) }
} satisfies Record<string, Partial<Stage>>

/** Two weeks and a day of work, with a quiet weekend and a bad day. */
export function pastWork(nowMs: number): Pick<Stage, 'history' | 'throughput'> {
  const noon = Math.floor(nowMs / DAY_MS) * DAY_MS
  const history = [0, 1, 2, 3, 5, 6, 9, 10, 12].flatMap((back, index) =>
    (['thumbnails', 'faces', 'objects'] as const).map((pipeline) =>
      span(noon - back * DAY_MS, pipeline, 900 + ((index * 7919) % 4200), back === 5 ? 800 : index % 3)
    )
  )
  const minute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const throughput = Array.from({ length: 600 }, (_, back) => back)
    .filter((back) => back % 240 < 190)
    .flatMap((back) => [
      span(minute - back * MINUTE_MS, 'thumbnails', Math.round(120 + 50 * Math.sin(back / 9)), 0),
      span(minute - back * MINUTE_MS, 'faces', Math.round(40 + 30 * Math.cos(back / 5)), back % 17 === 0 ? 20 : 0)
    ])
  return { history, throughput }
}

type State = ReturnType<typeof pipelineState>

function pipelines(counts: Partial<State['counts']>, change: (state: State) => State = (state) => state): State[] {
  return (['thumbnails', 'faces', 'objects', 'sounds'] as const).map((pipeline) =>
    change(pipelineState({ pipeline }, pipeline === 'sounds' ? {} : counts))
  )
}

function working(overall: Partial<OverallProgress>, pace: Partial<State>): { activity: Activity } {
  return {
    activity: activityOf({
      overall: { state: 'working', ...overall },
      facesToAssign: 12,
      pipelines: pipelines({ done: 12_000, running: 1, queued: 10_400, notApplicable: 300 }, (state) =>
        state.counts.queued > 0 ? { ...state, ...pace } : state
      ),
      running: [
        running(1, '/home/anna/Pictures/2019/Brittany/IMG_6211.jpg', ['faces', 'objects'], 0.62, 4000),
        running(
          2,
          '/home/anna/Pictures/2019/Brittany/A name that is rather long for a file, as they happen to be.jpg',
          ['thumbnails'],
          0.1,
          null
        ),
        running(3, '/home/anna/Pictures/2019/Brittany/IMG_6213.mov', ['sounds'], 0.35, 190_000)
      ]
    })
  }
}

function running(
  assetId: number,
  path: string,
  of: Activity['running'][number]['pipelines'],
  progress: number,
  etaMs: number | null
) {
  return { assetId, path, pipelines: of, startedAtMs: Date.now() - 3000, progress, etaMs }
}

function pausedPipeline(): { activity: Activity } {
  const { activity } = working(
    { etaMs: 20 * MINUTE_MS, fraction: 0.6, jobsLeft: 20_800 },
    { perMinute: 180, etaMs: 20 * MINUTE_MS }
  )
  return {
    activity: {
      ...activity,
      pipelines: activity.pipelines.map((state) =>
        state.pipeline === 'faces'
          ? {
              ...state,
              paused: true,
              waitingFor: 'Paused.',
              counts: { ...state.counts, queued: 0, running: 0, waiting: 10_400 }
            }
          : state
      )
    }
  }
}

function withProblems(state: State, groups: readonly ProblemGroup[]): State {
  const of = (status: ProblemGroup['status']) =>
    groups
      .filter((known) => known.pipeline === state.pipeline && known.status === status)
      .reduce((sum, { count }) => sum + count, 0)
  return { ...state, counts: { ...state.counts, failed: of('failed'), setAside: of('setAside') } }
}

function group(
  pipeline: ProblemGroup['pipeline'],
  status: ProblemGroup['status'],
  code: string,
  count: number,
  error: string
): ProblemGroup {
  return { pipeline, status, code, count, example: { assetId: 1, path: '/home/anna/Pictures/IMG_0001.jpg', error } }
}

function span(startMs: number, pipeline: HistorySpan['pipeline'], done: number, failed: number): HistorySpan {
  return { startMs, pipeline, done, notApplicable: 0, failed, setAside: 0, workedMs: done * 300 }
}
