import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositories } from '../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { Pipeline } from '../../src/shared/pipeline.ts'
import { type Delay, delayFigure, watched } from './delay.ts'
import { type Figure, median, percentile99, timed, times } from './measure.ts'
import { ASSETS } from './million.ts'
import { asksAsAWindow } from './responsive.ts'
import { type ServedApp, serveBuilt } from './served.ts'

const EVERYTHING = { kind: 'everything' } as const
const PICKED = 2000
const ASKED = 100
/** One in so many objects jobs fails before pages of problems are asked for. */
const FAILED_OF = 3
const PAGE = 100
const REASONS = 11

/** A queue of a million jobs: filling it, taking from it, what Activity asks of it, and emptying it. */
export async function benchQueue(libraryDir: string): Promise<Figure[]> {
  prepare(libraryDir)
  const figures: Figure[] = []
  {
    await using app = await serveBuilt(libraryDir)
    await app.client.activity.setPaused({ paused: true })
    figures.push(
      ...(await bulk(app, 'queued', { atMost: 20 }, () =>
        app.client.activity.run({ pipelines: ['objects'], selection: EVERYTHING, again: true })
      ))
    )
    figures.push(...(await asked(app, 'queued')))
  }
  figures.push(...picked(libraryDir))
  figures.push(await opened(libraryDir))
  await using app = await serveBuilt(libraryDir)
  const cancelled = await bulk(app, 'given up', null, () => app.client.activity.cancel({ selection: EVERYTHING }))
  return [...figures, ...cancelled]
}

/** Pages of some hundred thousand failures, wherever they begin, and trying all of them again. */
export async function benchProblems(libraryDir: string): Promise<Figure[]> {
  prepare(libraryDir)
  fail(libraryDir)
  await using app = await serveBuilt(libraryDir)
  await app.client.activity.setPaused({ paused: true })
  const failures = Math.floor(ASSETS / FAILED_OF)
  const filters = [{}, { pipeline: 'objects' }, { code: 'reason-3' }] as const
  const figures: Figure[] = []
  for (const [name, offset] of [
    ['first page', 0],
    ['page at 100,000', 100_000],
    ['last page', failures - PAGE]
  ] as const) {
    const all = await times(ASKED, (i) =>
      app.client.activity.problems({ ...filters[i % filters.length], offset, limit: PAGE })
    )
    figures.push(asking(`problems: ${name}`, all, `of ${failures.toLocaleString('en')} with ${REASONS} reasons`))
  }
  figures.push(asking('problems by reason', await times(ASKED, () => app.client.activity.problemGroups()), ''))
  return [...figures, ...(await bulk(app, 'failures tried again', null, () => app.client.activity.retry({})))]
}

/** Its source can be read, and nothing is left of an earlier benchmark's not finding it. */
function prepare(libraryDir: string): void {
  const photosDir = join(libraryDir, 'photos')
  mkdirSync(photosDir, { recursive: true })
  writeFileSync(join(photosDir, 'one.txt'), 'A drive that is not connected has no files.')
  const db = openCatalogue(libraryDir)
  db.prepare('update source set path = ?').run(photosDir)
  db.exec('delete from source_hold')
  db.close()
}

function fail(libraryDir: string): void {
  const db = openCatalogue(libraryDir)
  db.prepare(
    `update job set status = 'failed', error_code = 'reason-' || (asset_id % ${REASONS}), error = 'It is damaged.',
       ended_at_ms = 1700000000000 + asset_id * 48271 % 86400000
     where pipeline = 'objects' and asset_id % ${FAILED_OF} = 0`
  ).run()
  db.close()
}

/** A wish for everything, with a window that asks meanwhile. */
async function bulk(
  app: ServedApp,
  what: string,
  aim: { atMost: number } | null,
  wish: () => Promise<object>
): Promise<Figure[]> {
  let seconds = Number.NaN
  let answers: number[] = []
  const delays = await watched(app.process, async () => {
    const window = asksAsAWindow(app.client)
    const answer = wish()
    seconds = (await timed(() => answer)) / 1000
    answers = await window.stop()
    const [count] = Object.values(await answer)
    if (typeof count !== 'number' || count < ASSETS / FAILED_OF - 1) throw new Error(`only ${count} jobs were ${what}`)
  })
  return [
    {
      what: `jobs ${what}, all of them`,
      value: seconds,
      unit: 's',
      ...(aim && { aim }),
      note: `main process ${cpu(delays.of)}, with a window that asks all the time`
    },
    delayFigure(
      `event-loop delay while jobs are ${what}`,
      delays,
      `${answers.length} questions of a window, half answered within ${median(answers).toFixed(0)} ms, 99 in 100 within ${percentile99(answers).toFixed(0)} ms`
    )
  ]
}

async function asked({ client }: ServedApp, state: string): Promise<Figure[]> {
  const note = `a million ${state}`
  return [
    asking('activity', await times(ASKED, () => client.activity.get()), note),
    asking('history of 90 days', await times(ASKED, () => client.activity.history({ days: 90 })), note),
    asking('throughput of a day', await times(ASKED, () => client.activity.throughput({ minutes: 1440 })), note)
  ]
}

/** Heads of all pipelines, the lowest of them, and taking a job, as the scheduler does for each. */
function picked(libraryDir: string): Figure[] {
  const db = openCatalogue(libraryDir)
  const { jobs } = repositories(db)
  const taken: number[] = []
  const entries: number[] = []
  for (let i = 0; i < PICKED; i++) {
    const begun = performance.now()
    const [head] = jobs.heads(Pipeline.options)
    jobs.lastHeads(Pipeline.options)
    const claimed = head ? jobs.claim(head.assetId, Pipeline.options, 0) : []
    taken.push(performance.now() - begun)
    if (claimed.length === 0) throw new Error('nothing was queued')
  }
  for (let i = 0; i < ASKED; i++) {
    const begun = performance.now()
    jobs.entries({ status: 'queued' }, (i * 7919 * PAGE) % ASSETS, PAGE)
    entries.push(performance.now() - begun)
  }
  jobs.requeueInterrupted()
  db.close()
  return [
    {
      what: 'next job picked and taken',
      value: percentile99(taken),
      unit: 'ms',
      aim: { atMost: 2 },
      note: `99th of ${PICKED}, half ${median(taken).toFixed(2)} ms, of a million queued`
    },
    asking('a page of jobs, for the command', entries, 'anywhere among all')
  ]
}

async function opened(libraryDir: string): Promise<Figure> {
  const opening: number[] = []
  for (let i = 0; i < 5; i++) {
    const begun = performance.now()
    await using app = await serveBuilt(libraryDir)
    await app.client.activity.get()
    opening.push(performance.now() - begun)
  }
  return {
    what: 'start with a million queued jobs',
    value: median(opening),
    unit: 'ms',
    aim: { atMost: 1000 },
    note: `process, library, server, activity; median of 5, at most ${Math.max(...opening).toFixed(0)} ms`
  }
}

function asking(what: string, all: readonly number[], of: string): Figure {
  const note = `99th of ${all.length}, half ${median(all).toFixed(1)} ms${of ? `; ${of}` : ''}`
  return { what, value: percentile99(all), unit: 'ms', aim: { atMost: 50 }, note }
}

function cpu({ cpuMs }: Delay): string {
  return `${(cpuMs / 1000).toFixed(1)} s of processor time`
}
