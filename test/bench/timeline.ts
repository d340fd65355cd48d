import { createRouterClient, type RouterClient } from '@orpc/server'
import { openApp } from '../../src/main/app.ts'
import type { App } from '../../src/main/app-interface.ts'
import { HEADLESS_HOST } from '../../src/main/serve.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'
import type { TimelineDay } from '../../src/shared/timeline.ts'
import { type Figure, median, percentile99, timed, times } from './measure.ts'
import { built } from './place.ts'

const AIM = { aim: { atMost: 50 } }
const JUMPS = 300
/** What the window asks for: the first answer should fill it, and one picture of it holds so many tiles. */
const FIRST_ASSETS = 1_500
const TILES = 200

/** What the window asks the app with a million assets, by the app's own contract: queries, checks and shapes included. */
export async function benchTimeline(libraryDir: string): Promise<Figure[]> {
  const firstPages: number[] = []
  for (let opening = 0; opening < 5; opening++) {
    await using app = await open(libraryDir)
    const client = createRouterClient(app.router)
    firstPages.push(await timed(() => firstPage(client)))
  }
  await using app = await open(libraryDir)
  const client = createRouterClient(app.router)
  const days = await client.timeline.days({})
  const jumps = await times(JUMPS, (jump) => jumpTo(client, {}, days[(jump * 7919) % days.length]))
  const { people } = await client.people.list()
  const [label] = await client.things.list()
  const [person] = people
  if (!label || !person) throw new Error('the library has no people or things')
  const ofLabel = { label: label.label }
  const ofPerson = { personId: person.id }
  const labelDays = await client.timeline.days(ofLabel)
  const personDays = await client.timeline.days(ofPerson)
  const usual = async (what: string, work: () => Promise<unknown>): Promise<Figure> => ({
    what,
    value: median(await times(20, work)),
    unit: 'ms',
    ...AIM
  })
  const jumping = async (what: string, filter: Filter, days: readonly TimelineDay[]): Promise<Figure> => {
    const all = await times(JUMPS, (jump) => jumpTo(client, filter, days[(jump * 7919) % days.length]))
    return { what, value: percentile99(all), unit: 'ms', ...AIM, note: `median ${median(all).toFixed(1)} ms` }
  }
  return [
    {
      what: 'timeline: first page',
      value: median(firstPages),
      unit: 'ms',
      ...AIM,
      note: `just opened, median of 5: ${days.length} days, layout of ${FIRST_ASSETS} photos, ${TILES} tiles`
    },
    {
      what: 'timeline: any scroll position',
      value: percentile99(jumps),
      unit: 'ms',
      ...AIM,
      note: `99th of ${JUMPS} days with their tiles, median ${median(jumps).toFixed(1)} ms`
    },
    {
      ...(await usual('label: its days', () => client.timeline.days(ofLabel))),
      note: `the commonest, on ${label.assetCount.toLocaleString('en')} photos`
    },
    await jumping('label: any scroll position', ofLabel, labelDays),
    {
      ...(await usual('person: their days', () => client.timeline.days(ofPerson))),
      note: `the one with most faces, ${person.faceCount.toLocaleString('en')}`
    },
    await jumping('person: any scroll position', ofPerson, personDays),
    {
      ...(await usual('list of people', () => client.people.list())),
      note: `${people.length.toLocaleString('en')} people of 333,333 faces`
    },
    await usual('list of things', () => client.things.list()),
    await usual('activity with all counts', () => client.activity.get())
  ]
}

type Client = RouterClient<App['router']>
type Filter = Parameters<Client['timeline']['days']>[0]

function open(libraryDir: string): ReturnType<typeof openApp> {
  return openApp({
    libraryDir,
    modelsMirror: libraryDir,
    processing: 'automatic',
    workers: nodeWorkers(built.worker),
    peopleThread: built.peopleThread,
    writeBackThread: built.writeBackThread,
    host: HEADLESS_HOST,
    log: (line) => console.error(line),
    version: 'bench'
  })
}

/** As src/renderer/state/timeline-model.ts asks. */
async function firstPage(client: Client): Promise<void> {
  const days = await client.timeline.days({})
  let assets = 0
  const wanted: number[] = []
  for (const { day, count } of days) {
    if (assets >= FIRST_ASSETS) break
    wanted.push(day)
    assets += count
  }
  const contents = await client.timeline.contents({ filter: {}, days: wanted })
  const ids = contents.flatMap((day) => idsOf(day.ids))
  await showTiles(client, ids)
}

async function jumpTo(client: Client, filter: Filter, day: TimelineDay | undefined): Promise<void> {
  if (!day) throw new Error('a timeline without days')
  const [contents] = await client.timeline.contents({ filter, days: [day.day] })
  await showTiles(client, idsOf(contents?.ids ?? ''))
}

async function showTiles(client: Client, ids: readonly number[]): Promise<void> {
  const wanted = ids.slice(0, TILES)
  const items = await client.timeline.items({ ids: wanted })
  if (items.length === 0 || items.length !== wanted.length) throw new Error('a timeline without its photos')
}

/** Of `TimelineContents.ids`. */
export function idsOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4))
}
