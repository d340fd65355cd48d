import { type Figure, median } from './measure.ts'
import { type ServedApp, serveBuilt } from './served.ts'
import { idsOf } from './timeline.ts'

const OPENINGS = 5
const CHUNK_ASSETS = 20_000
const CHUNK_DAYS = 400
const POSITIONS = 400
const TILES = 200
const MB = 2 ** 20

/**
 * Memory of the main process, as a host runs it, once a window has read the whole timeline of a million photos and been
 * scrolled all over it.
 */
export async function benchMemory(libraryDir: string): Promise<Figure[]> {
  await using app = await serveBuilt(libraryDir)
  const started = await app.memory()
  await readEverything(app)
  const { resident, peak, mapped } = await app.memory()
  const share = mapped === null ? '' : `, of it ${(mapped / MB).toFixed(0)} MB pages of files`
  const aim = { aim: { atMost: 400 } }
  return [
    {
      what: 'memory of the main process',
      value: resident / MB,
      unit: 'MB',
      ...aim,
      note: `after a window read the whole timeline and showed ${(POSITIONS * TILES).toLocaleString('en')} tiles all over it${share}; ${(started.resident / MB).toFixed(0)} MB when just opened`
    },
    { what: 'memory of the main process, at its peak', value: peak / MB, unit: 'MB', ...aim }
  ]
}

/** From starting the program to its first answer, which a window waits for. */
export async function benchStart(libraryDir: string): Promise<Figure[]> {
  const times: number[] = []
  for (let opening = 0; opening < OPENINGS; opening++) {
    const begun = performance.now()
    await using app = await serveBuilt(libraryDir)
    await app.client.timeline.days({})
    times.push(performance.now() - begun)
  }
  return [
    {
      what: 'start with a million photos',
      value: median(times),
      unit: 'ms',
      note: `process, library, server, days of the timeline; median of ${OPENINGS}`
    }
  ]
}

/** The timeline in the pieces that src/renderer/state/timeline-model.ts asks for, tiles of many places of it, and lists. */
async function readEverything({ client }: ServedApp): Promise<void> {
  const days = await client.timeline.days({})
  let wanted: number[] = []
  let assets = 0
  const ids: number[] = []
  const ask = async (): Promise<void> => {
    for (const contents of await client.timeline.contents({ filter: {}, days: wanted })) {
      // The first of each day, as good as any.
      ids.push(...idsOf(contents.ids).slice(0, TILES))
    }
    wanted = []
    assets = 0
  }
  for (const { day, count } of days) {
    wanted.push(day)
    assets += count
    if (assets >= CHUNK_ASSETS || wanted.length === CHUNK_DAYS) await ask()
  }
  if (wanted.length > 0) await ask()
  for (let position = 0; position < POSITIONS; position++) {
    const start = (position * 7919 * TILES) % (ids.length - TILES)
    await client.timeline.items({ ids: ids.slice(start, start + TILES) })
  }
  await Promise.all([client.people.list(), client.things.list(), client.activity.get()])
}
