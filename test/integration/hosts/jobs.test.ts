import type { ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import {
  CancelledJobs,
  ErrorReport,
  ImportReport,
  JobDocument,
  PausedJobs,
  PersonEntry,
  ProcessReport,
  RetriedJobs,
  RunJobs,
  StatusReport,
  ThingEntry,
  WatchReport
} from '../../../src/shared/cli.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { inglenook, scratchFolder, startInglenook } from '../walk/command.ts'

/* `inglenook jobs …` and `status --watch` as a person's script sees them: real processes on a real library. */

const PHOTOS = 4

// A dozen processes one after the other, each of which starts workers, on a computer that may be busy.
vi.setConfig({ testTimeout: 300_000 })

let modelsDir: string
let library: string
let photos: string

/** A library into which some photos and a damaged one were put, with nothing processed yet. */
beforeEach(async () => {
  const fixtures = await ensureTestFixtures()
  modelsDir = fixtures.modelsDir
  const folder = scratchFolder()
  library = join(folder, 'library')
  photos = join(folder, 'photos')
  mkdirSync(join(photos, 'more'), { recursive: true })
  const names = readdirSync(fixtures.photosDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.jpg$/.test(name)
  )
  for (const [index, name] of names.sort().slice(0, PHOTOS).entries()) {
    copyFileSync(join(fixtures.photosDir, name), join(photos, index < 2 ? 'more' : '', `${index}.jpg`))
  }
  const whole = readFileSync(join(photos, '3.jpg'))
  writeFileSync(join(photos, 'torn.jpg'), whole.subarray(0, whole.length / 2))
  const imported = await json(ImportReport, ['import', photos, '--no-process'])
  expect(imported).toMatchObject({ added: PHOTOS + 1, skipped: [] })
})

const common = (): string[] => ['--library', library, '--models', modelsDir]

/** The document of a command that ends with this code, held to its schema with not a key more. */
async function json<T>(schema: z.ZodType<T>, args: readonly string[], expectedCode = 0): Promise<T> {
  const { code, stdout, stderr } = await inglenook(...args, ...common(), '--json', '--quiet')
  if (code !== expectedCode) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout.slice(0, 1000)}`)
  const document: unknown = JSON.parse(stdout)
  const parsed = schema.parse(document)
  expect(document).toEqual(parsed)
  return parsed
}

const jobs = (...filter: string[]): Promise<JobDocument[]> => json(JobDocument.array(), ['jobs', ...filter])

describe('jobs', () => {
  it('are listed by asset and pipeline, with what became of them, and the same twice', async () => {
    const before = await jobs()
    expect(before).toHaveLength(3 * (PHOTOS + 1))
    expect(
      before.every(({ status, progress, doneVersion }) => status !== 'done' && progress === 0 && doneVersion === 0)
    ).toBe(true)
    await json(ProcessReport, ['process'], 1)

    const after = await jobs()
    const order = after.map(({ asset, pipeline }) => `${String(asset).padStart(9)} ${pipeline}`)
    expect(order).toEqual([...order].sort())
    const keys = 'asset path pipeline status progress etaMs error attempts model version doneVersion'
    expect(after.map((job) => Object.keys(job).join(' '))).toEqual(after.map(() => keys))
    const fine = after.filter(({ path }) => !path.endsWith('torn.jpg'))
    expect(fine).toHaveLength(3 * PHOTOS)
    for (const job of fine) {
      expect(job).toMatchObject({ status: 'done', progress: 100, etaMs: null, error: null, version: 1, doneVersion: 1 })
      if (job.pipeline === 'thumbnails') expect(job.model).toBeNull()
      else expect(job.model).toEqual(expect.any(String))
    }
    const torn = after.filter(({ path }) => path.endsWith('torn.jpg'))
    expect(torn.every(({ status, error }) => status === 'failed' && error?.includes('torn.jpg'))).toBe(true)
    expect(await jobs()).toEqual(after)

    expect(await jobs('--status', 'failed')).toEqual(torn)
    expect(await jobs('--pipeline', 'faces')).toEqual(after.filter(({ pipeline }) => pipeline === 'faces'))
    const more = join(photos, 'more')
    const below = await jobs('--path', more)
    expect(below).toHaveLength(6)
    expect(below.every(({ path }) => path.startsWith(more))).toBe(true)
    expect(await jobs('--path', below[0]!.path, '--status', 'done')).toEqual(below.slice(0, 3))
    expect(await jobs('--path', photos.slice(0, -1))).toEqual([])

    const people = await inglenook('jobs', ...common())
    expect(people.stdout).toMatch(/^failed +faces +\S+torn\.jpg/m)
  })

  it('that wait for a model say so, and can be asked for by that', async () => {
    const empty = scratchFolder()
    const ask = async (...filter: string[]): Promise<JobDocument[]> => {
      const { stdout } = await inglenook('jobs', ...filter, '--library', library, '--models', empty, '--json')
      return JobDocument.array().parse(JSON.parse(stdout))
    }
    const waiting = await ask('--status', 'waiting')
    expect(new Set(waiting.map(({ pipeline }) => pipeline))).toEqual(new Set(['faces', 'objects']))
    for (const { error } of waiting) expect(error).toMatch(/\w+/)
    expect(new Set((await ask('--status', 'queued')).map(({ pipeline }) => pipeline))).toEqual(new Set(['thumbnails']))
  })

  it('are paused and resumed, all or by pipeline or source, and stay so over a restart', async () => {
    expect(await json(PausedJobs, ['jobs', 'pause'])).toEqual({ paused: true, pausedPipelines: [], pausedSources: [] })
    const nothing = await json(ProcessReport, ['process'])
    expect(nothing).toMatchObject({ done: 0, notApplicable: 0, failed: [] })
    expect(nothing.waiting.map(({ pipeline, count }) => [pipeline, count])).toEqual([
      ['thumbnails', PHOTOS + 1],
      ['faces', PHOTOS + 1],
      ['objects', PHOTOS + 1]
    ])
    for (const { reason } of nothing.waiting) expect(reason).toContain('paused')

    const both = { paused: true, pausedPipelines: ['faces'], pausedSources: [] }
    expect(await json(PausedJobs, ['jobs', 'pause', 'faces'])).toEqual(both)
    expect(await json(PausedJobs, ['jobs', 'resume'])).toEqual({ ...both, paused: false })
    const some = await json(ProcessReport, ['process'], 1)
    expect(some.done).toBe(2 * PHOTOS)
    expect(some.waiting).toEqual([{ pipeline: 'faces', reason: expect.stringMatching(/paused/i), count: PHOTOS + 1 }])
    const status = await json(StatusReport, ['status'])
    expect(status.jobs.faces).toMatchObject({ queued: 0, waiting: PHOTOS + 1, done: 0 })

    await json(PausedJobs, ['jobs', 'resume', 'faces'])
    expect(await json(PausedJobs, ['jobs', 'pause', '--source', photos])).toMatchObject({ pausedSources: [photos] })
    const held = await json(ProcessReport, ['process'])
    expect(held.done).toBe(0)
    expect(held.waiting).toEqual([{ pipeline: 'faces', reason: expect.any(String), count: PHOTOS + 1 }])
    await json(PausedJobs, ['jobs', 'resume', '--source', photos])
    expect((await json(ProcessReport, ['process'], 1)).done).toBe(PHOTOS)
  })

  it('are run again, given up and tried again for a selection', async () => {
    await json(ProcessReport, ['process'], 1)
    const again = await json(RunJobs, ['jobs', 'run', 'faces', 'sounds', '--path', join(photos, 'more')])
    expect(again).toMatchObject({ enqueued: 0, skippedCount: 4 })
    expect(again.skipped).toHaveLength(4)
    for (const { reason } of again.skipped) expect(reason).toMatch(/\w+/)

    expect(await json(RunJobs, ['jobs', 'run', 'faces', '--path', join(photos, 'more'), '--again'])).toEqual({
      enqueued: 2,
      skipped: [],
      skippedCount: 0
    })
    const faces = await jobs('--pipeline', 'faces', '--path', join(photos, 'more'))
    expect(faces).toMatchObject(faces.map(() => ({ status: 'queued', version: 2, doneVersion: 1 })))
    expect(await json(CancelledJobs, ['jobs', 'cancel', 'faces'])).toEqual({ cancelled: 2 })
    // What there was from before is still there, and is what counts.
    const kept = await jobs('--pipeline', 'faces', '--path', join(photos, 'more'))
    expect(kept).toMatchObject(kept.map(() => ({ status: 'done', doneVersion: 1 })))
    expect((await json(ProcessReport, ['process'])).done).toBe(0)

    expect(await json(RetriedJobs, ['jobs', 'retry', 'faces'])).toEqual({ requeued: 1 })
    expect(await json(RetriedJobs, ['jobs', 'retry', '--path', join(photos, 'more')])).toEqual({ requeued: 0 })
    const failed = await json(ProcessReport, ['process'], 1)
    expect(failed.failed.map(({ pipeline }) => pipeline)).toEqual(['faces'])

    const [person] = await json(PersonEntry.array(), ['people'])
    if (person) {
      const wish = await json(RunJobs, ['jobs', 'run', 'faces', '--person', String(person.id), '--again'])
      expect(wish.enqueued).toBe(person.assets.length)
    }
    const [thing] = await json(ThingEntry.array(), ['things'])
    const labelled = await json(RunJobs, ['jobs', 'run', 'objects', '--label', thing!.label, '--again'])
    expect(labelled.enqueued).toBe(thing!.assetCount)
  })

  it('refuse a selection of nothing', async () => {
    for (const [option, value] of [
      ['--path', '/nowhere/at/all'],
      ['--source', '/nowhere/at/all'],
      ['--person', '4711'],
      ['--label', 'unicorn']
    ] as const) {
      const { error } = await json(ErrorReport, ['jobs', 'run', 'faces', option, value], 1)
      expect(error.code).toBe('not-found')
      if (option !== '--person') expect(error.message).toContain(value)
    }
  })
})

describe('status --watch', () => {
  it('follows a command at work in another process, names it, and ends well when it is interrupted', async () => {
    const { child, answer } = startInglenook('status', '--watch', '--json', ...common())
    const { reports, told } = reportsOf(child)
    await told(() => true)
    const working = startInglenook('process', '--json', '--quiet', ...common())
    const { code } = await working.answer
    expect(code).toBe(1)
    const last = await told(({ inUseBy, jobs }) => inUseBy === null && jobs.objects.done === PHOTOS)
    child.kill('SIGINT')
    const watched = await answer
    expect([watched.code, watched.stderr]).toEqual([0, ''])
    expect(reports[0]).toMatchObject({ inUseBy: null, jobs: { thumbnails: { queued: PHOTOS + 1, done: 0 } } })
    expect(reports.some(({ inUseBy }) => inUseBy?.pid === working.child.pid)).toBe(true)
    expect(last.overall).toMatchObject({ state: 'resting', jobsLeft: 0 })
    const { library: dir, assets, jobs: counts, people, faces } = last
    expect({ library: dir, assets, jobs: counts, people, faces }).toEqual(await json(StatusReport, ['status']))
    // Done is done: it never says that there is more to do than before.
    const fractions = reports
      .filter(({ overall }) => overall.state === 'working')
      .map(({ overall }) => overall.fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    for (const { overall } of reports) expect(overall.etaMs ?? 0).toBeGreaterThanOrEqual(0)
  })
})

/** The reports that a watching command has printed; `told` resolves with the first that is as wanted. */
function reportsOf(child: ChildProcess) {
  const reports: WatchReport[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  child.stdout?.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) reports.push(WatchReport.parse(JSON.parse(line)))
    for (const look of waiting) look()
  })
  const told = (isWanted: (report: WatchReport) => boolean): Promise<WatchReport> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = reports.find(isWanted)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { reports, told }
}
