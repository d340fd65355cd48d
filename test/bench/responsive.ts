import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pipeline } from '../../src/shared/pipeline.ts'
import { ensureTestFixtures } from '../fixtures/index.ts'
import { delayFigure, watched } from './delay.ts'
import { type Figure, median, percentile99, timed } from './measure.ts'
import { scratchFolder } from './place.ts'
import { type ServedApp, serveBuilt } from './served.ts'
import { idsOf } from './timeline.ts'

/** How often everything is done once more. */
const ROUNDS = 3
const TILES = 100

/** The main process while the drawn album is imported and processed, and a user looks about. */
export async function benchResponsive(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const { photosDir, modelsDir } = await ensureTestFixtures()
  await using app = await serveBuilt(join(scratch.path, 'library'), { INGLENOOK_MODELS: modelsDir })
  const { client } = app
  let answers: number[] = []
  let done = 0
  const delays = await watched(app.process, async () => {
    const window = asksAsAWindow(client)
    await client.sources.add({ paths: [photosDir] })
    await atRest(client)
    for (let round = 0; round < ROUNDS; round++) {
      await client.activity.run({ pipelines: [...Pipeline.options], selection: { kind: 'everything' }, again: true })
      await atRest(client)
    }
    answers = await window.stop()
    const { pipelines } = await client.activity.get()
    done = pipelines.reduce((sum, { counts }) => sum + counts.done, 0)
  })
  if (done === 0) throw new Error('nothing was processed')
  return [
    delayFigure(
      'event-loop delay while the album is processed',
      delays,
      `${done} jobs done ${ROUNDS + 1} times; ${answers.length} questions of a window, half answered within ${median(answers).toFixed(1)} ms, 99 in 100 within ${percentile99(answers).toFixed(0)} ms`
    )
  ]
}

/** Asks what a window asks whose user looks about in the timeline, with Activity open beside it. */
export function asksAsAWindow(client: ServedApp['client']): { stop(): Promise<number[]> } {
  const answers: number[] = []
  let stopped = false
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    let answer: T | undefined
    answers.push(
      await timed(async () => {
        answer = await question()
      })
    )
    return answer as T
  }
  const look = async (): Promise<void> => {
    for (let turn = 0; !stopped; turn++) {
      await ask(() => client.activity.get())
      const days = await ask(() => client.timeline.days({}))
      const day = days[(turn * 7919) % Math.max(1, days.length)]
      if (day) {
        const [contents] = await ask(() => client.timeline.contents({ filter: {}, days: [day.day] }))
        const ids = idsOf(contents?.ids ?? '').slice(0, TILES)
        if (ids.length > 0) await ask(() => client.timeline.items({ ids }))
        if (ids.length > 0) await ask(() => client.activity.look({ assetIds: ids.slice(0, 20) }))
      }
      await pause(LOOK_MS)
    }
  }
  const looking = look()
  return {
    async stop() {
      stopped = true
      await looking
      return answers
    }
  }
}

/** A user does something this often; between two of these they look. */
const LOOK_MS = 100

/** Resolves when nothing is imported and nothing is left that can be done. */
async function atRest({ activity }: ServedApp['client']): Promise<void> {
  for (;;) {
    const { import: importing, overall } = await activity.get()
    const rests = overall.state === 'resting' || overall.state === 'waiting'
    if (!importing.importing && overall.jobsLeft === 0 && rests) return
    await pause(LOOK_MS)
  }
}
