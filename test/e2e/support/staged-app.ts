import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import sharp from 'sharp'
import type { App } from '../../../src/main/app-interface.ts'
import { createEventHub, type EventHub } from '../../../src/main/event-hub.ts'
import { type RunningServer, startServer } from '../../../src/main/http/server.ts'
import type { TimelineItem } from '../../../src/shared/asset.ts'
import type { Activity, HistorySpan, JobProblem, ProblemGroup, Skipped } from '../../../src/shared/job.ts'
import type { Moment } from '../../../src/shared/moment.ts'
import { contract as agreed } from '../../../src/shared/rpc/contract.ts'
import { Settings } from '../../../src/shared/settings.ts'
import type { SoundClip, SoundSummary } from '../../../src/shared/sound.ts'
import type { SourceInfo } from '../../../src/shared/source.ts'
import { activityOf } from '../../unit/renderer/activity.ts'

const RENDERER = join(import.meta.dirname, '../../../out/renderer')
const COLOURS = ['#7a9e7e', '#c98b5b', '#6c88a8', '#b8a9c9'] as const

/** All that the pages about work are told. */
export interface Stage {
  activity: Activity
  problemGroups: ProblemGroup[]
  /** The problem at a place of the list of those that a filter names. */
  problemAt: (group: ProblemGroup, place: number) => JobProblem
  skipped: Skipped[]
  history: HistorySpan[]
  throughput: HistorySpan[]
  sources: SourceInfo[]
  sounds: SoundSummary[]
  clips: SoundClip[]
  /** What a search for anything said finds. */
  moments: Moment[]
  computer: { cores: number; power: { onBattery: boolean; idleSeconds: number } | null }
}

/** What the page asked for that changes something, in order: `['retry', { code: … }]`. */
export type Asked = [what: string, input: unknown]

/**
 * The window's own server with a played app behind it: states that a real one comes to seldom, only for a moment, or
 * with hardware that a test has not, such as a battery. What it says is checked against the contract like any answer.
 */
export class StagedApp implements AsyncDisposable {
  readonly asked: Asked[]
  readonly #server: RunningServer
  readonly #stage: Stage
  readonly #events: EventHub
  readonly #pictures: string

  private constructor(server: RunningServer, stage: Stage, events: EventHub, pictures: string, asked: Asked[]) {
    this.#server = server
    this.#stage = stage
    this.#events = events
    this.#pictures = pictures
    this.asked = asked
  }

  static async start(given: Partial<Stage> = {}, rendererDir = RENDERER): Promise<StagedApp> {
    const stage: Stage = { ...EMPTY, ...given }
    const asked: Asked[] = []
    const events = createEventHub()
    const pictures = mkdtempSync(join(tmpdir(), 'inglenook-staged-'))
    await Promise.all(COLOURS.map((colour, index) => drawPicture(colour, join(pictures, `${index}.webp`))))
    const app: App = {
      libraryDir: '/home/anna/Pictures/Inglenook',
      router: stagedRouter(stage, events, asked),
      media: async (address) => {
        const id = address.kind === 'face' ? address.faceId : address.assetId
        return { path: join(pictures, `${id % COLOURS.length}.webp`), mime: 'image/webp', immutable: true }
      },
      close: async () => {},
      [Symbol.asyncDispose]: async () => {}
    }
    const server = await startServer({ app, rendererDir, host: '127.0.0.1', port: 0, log: () => {} })
    return new StagedApp(server, stage, events, pictures, asked)
  }

  get url(): string {
    return this.#server.url
  }

  /** Changes what is played, and says so to the window. */
  play(change: Partial<Stage>): void {
    Object.assign(this.#stage, change)
    this.#events.tell({ type: 'activity' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events.close()
    await this.#server[Symbol.asyncDispose]()
    rmSync(this.#pictures, { recursive: true, force: true })
  }
}

const EMPTY: Stage = {
  activity: activityOf(),
  problemGroups: [],
  problemAt: (group, place) => ({
    assetId: place + 1,
    path: group.example.path,
    pipeline: group.pipeline,
    status: group.status,
    code: group.code,
    error: group.example.error,
    attempts: 1
  }),
  skipped: [],
  history: [],
  throughput: [],
  sources: [],
  sounds: [],
  clips: [],
  moments: [],
  computer: { cores: 8, power: { onBattery: false, idleSeconds: 0 } }
}

function stagedRouter(stage: Stage, events: EventHub, asked: Asked[]): App['router'] {
  const contract = implement(agreed)
  const settings = Settings.parse({})
  const note =
    <T>(what: string, answer: T) =>
    ({ input }: { input: unknown }): T => {
      asked.push([what, input])
      return answer
    }
  const { activity } = contract
  const router = {
    app: {
      about: contract.app.about.handler(() => ({
        version: '0.0.0',
        library: '/home/anna/Pictures/Inglenook',
        host: { pick: 'browse' as const, dropPaths: false, revealInFolder: false }
      })),
      events: contract.app.events.handler(({ signal }) => events.subscribe(signal))
    },
    timeline: {
      days: contract.timeline.days.handler(() => []),
      contents: contract.timeline.contents.handler(() => []),
      items: contract.timeline.items.handler(({ input }) => input.ids.map(itemOf))
    },
    people: { list: contract.people.list.handler(() => ({ people: [], unassignedFaces: 0 })) },
    things: { list: contract.things.list.handler(() => []) },
    sounds: {
      list: contract.sounds.list.handler(() => stage.sounds),
      get: contract.sounds.get.handler(({ input: { offset, limit } }) => stage.clips.slice(offset, offset + limit))
    },
    search: {
      said: contract.search.said.handler(({ input: { offset, limit } }) => stage.moments.slice(offset, offset + limit))
    },
    activity: {
      get: activity.get.handler(() => stage.activity),
      problemGroups: activity.problemGroups.handler(() => stage.problemGroups),
      problems: activity.problems.handler(({ input: { offset, limit, ...filter } }) =>
        problemsOf(stage, filter, offset, limit)
      ),
      skipped: activity.skipped.handler(({ input: { offset, limit } }) => stage.skipped.slice(offset, offset + limit)),
      history: activity.history.handler(() => stage.history),
      throughput: activity.throughput.handler(() => stage.throughput),
      retry: activity.retry.handler(note('retry', { requeued: 3 })),
      run: activity.run.handler(
        note('run', {
          enqueued: 1204,
          skipped: [
            {
              asset: 1,
              pipeline: 'faces' as const,
              reason: 'It is a recording, and this is done for photos and videos only.'
            }
          ],
          skippedCount: 12
        })
      ),
      cancel: activity.cancel.handler(note('cancel', { cancelled: 340 })),
      setPaused: activity.setPaused.handler(note('setPaused', {})),
      look: activity.look.handler(note('look', {}))
    },
    sources: {
      list: contract.sources.list.handler(() => stage.sources),
      setPaused: contract.sources.setPaused.handler(note('sources.setPaused', {}))
    },
    settings: {
      get: contract.settings.get.handler(() => ({ settings, fixed: [], modelsFolder: '/home/anna/models' })),
      update: contract.settings.update.handler(({ input }) => Object.assign(settings, input)),
      programs: contract.settings.programs.handler(() => ({
        whisperCli: { kind: 'ready', path: '/opt/inglenook/bin/whisper-cli', version: null, from: 'bundled' },
        ffmpeg: { kind: 'ready', path: '/usr/bin/ffmpeg', version: '7.1.1', from: 'system' }
      })),
      computer: contract.settings.computer.handler(() => stage.computer)
    }
  }
  // What is missing is what no page that is played asks for: asking for it is answered as not found, and fails the test.
  return router as unknown as App['router']
}

type ProblemFilter = { [of in 'pipeline' | 'status' | 'code']?: string | undefined }

function problemsOf(
  { problemGroups, problemAt }: Stage,
  filter: ProblemFilter,
  offset: number,
  limit: number
): JobProblem[] {
  const found: JobProblem[] = []
  let skip = offset
  for (const group of problemGroups) {
    if (filter.pipeline !== undefined && filter.pipeline !== group.pipeline) continue
    if (filter.status !== undefined && filter.status !== group.status) continue
    if (filter.code !== undefined && filter.code !== group.code) continue
    for (let place = skip; place < group.count && found.length < limit; place++) found.push(problemAt(group, place))
    skip = Math.max(0, skip - group.count)
  }
  return found
}

function itemOf(id: number): TimelineItem {
  return {
    id,
    kind: 'photo',
    width: 4000,
    height: 3000,
    durationMs: null,
    takenLocalMs: 1_700_000_000_000,
    thumbhash: null,
    thumbnail: 'ready',
    waveform: false,
    version: 'a',
    fileName: `IMG_${id}.jpg`
  }
}

async function drawPicture(colour: string, path: string): Promise<void> {
  const svg = `<svg viewBox="0 0 100 100" width="160" height="120" preserveAspectRatio="none"><rect width="100" height="100" fill="${colour}"/><circle cx="50" cy="60" r="25" fill="#fff8"/></svg>`
  await sharp(Buffer.from(svg)).webp().toFile(path)
}
