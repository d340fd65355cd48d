import { opendir } from 'node:fs/promises'
import type { SourceInfo } from '../../shared/source.ts'
import type { Repositories } from '../catalogue/index.ts'
import { inSlices } from './slices.ts'

/** Sources that cannot be read now, or that the user lets rest: their jobs wait, and go on when they may. */
export interface Holds extends AsyncDisposable {
  /** Looks at every source, and sees to what an earlier end left half done. */
  start(): void
  /** A file of this source could not be found, nor its folder: its drive is not connected. */
  lost(sourceId: number): void
  setPaused(sourceId: number, paused: boolean): void
  /** Resolves when all jobs are where they belong. */
  settled(): Promise<void>
}

export interface HoldsOptions {
  catalogue: Pick<Repositories, 'jobs' | 'sources' | 'writtenBack'>
  /** Whether a source can be read; tests bring their own. */
  isThere?: (source: SourceInfo) => Promise<boolean>
  /** Called when jobs may run again, or a source is no longer what it was. */
  onChange: () => void
  log: (line: string) => void
  pollMs?: number
}

/** How often a missing drive is looked for: somebody has just plugged it in and waits. */
const POLL_MS = 3000

/** A drive that does not answer, such as a network's, is not there. */
const PATIENCE_MS = 2000

export function createHolds(options: HoldsOptions): Holds {
  const { catalogue, isThere = isReadable, onChange, log, pollMs = POLL_MS } = options
  const { jobs, sources } = catalogue
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()

  const infoOf = (sourceId: number): SourceInfo | undefined => sources.list().find(({ id }) => id === sourceId)
  /** One after the other, so that two never see to the same source. */
  const inTurn = (work: () => Promise<void>): void => {
    last = last
      .then(() => (closed ? undefined : work()))
      .catch((error: unknown) => log(`seeing to what cannot be read failed: ${String(error)}`))
  }
  const hold = async (source: SourceInfo): Promise<void> => {
    sources.setOnline(source.id, false)
    await allOf((limit) => jobs.holdSource(source.id, 'drive', missing(source), limit))
    onChange()
    look()
  }
  const free = async (source: SourceInfo): Promise<void> => {
    sources.setOnline(source.id, true)
    await allOf((limit) => jobs.freeSource(source.id, 'drive', limit))
    onChange()
  }
  const seeToPause = async (sourceId: number): Promise<void> => {
    const paused = infoOf(sourceId)?.paused
    if (paused === undefined) return
    const step = paused
      ? (limit: number) => jobs.holdSource(sourceId, 'source-paused', PAUSED, limit)
      : (limit: number) => jobs.freeSource(sourceId, 'source-paused', limit)
    await allOf(step)
    onChange()
  }
  const allOf = (step: (limit: number) => number): Promise<void> =>
    inSlices(
      (limit) => {
        const looked = step(limit)
        return { more: looked > 0, changed: looked > 0 }
      },
      { isOver: () => closed, onChange, writtenBack: catalogue.writtenBack }
    )
  const isHeld = (sourceId: number): boolean =>
    jobs.holds().some((one) => one.sourceId === sourceId && one.code === 'drive')

  /** Looks for what is missing, until nothing is. */
  const look = (): void => {
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = undefined
      inTurn(async () => {
        for (const { sourceId, code } of jobs.holds()) {
          const source = code === 'drive' ? infoOf(sourceId) : undefined
          if (source && (await isThere(source))) await free(source)
        }
        if (jobs.holds().some(({ code }) => code === 'drive')) look()
      })
    }, pollMs)
    timer.unref()
  }

  return {
    start() {
      inTurn(async () => {
        for (const source of sources.list()) {
          const there = await isThere(source)
          if (closed) return
          if (!there) await hold(source)
          else if (isHeld(source.id)) await free(source)
          if (source.paused || jobs.holds().some(isPauseOf(source.id))) await seeToPause(source.id)
        }
      })
    },
    lost(sourceId) {
      inTurn(async () => {
        const source = infoOf(sourceId)
        if (!source) return
        // It may be back by now; whatever waits for it is to go on then.
        if (await isThere(source)) await free(source)
        else await hold(source)
      })
    },
    setPaused(sourceId, paused) {
      sources.setPaused(sourceId, paused)
      inTurn(() => seeToPause(sourceId))
    },
    settled: () => last,
    async [Symbol.asyncDispose]() {
      closed = true
      clearTimeout(timer)
      await last
    }
  }
}

const PAUSED = 'Its source is paused.'

function missing({ path }: SourceInfo): string {
  return `Waits for ${path}, which cannot be found. If it is on a drive, connect it.`
}

const isPauseOf =
  (id: number) =>
  ({ sourceId, code }: { sourceId: number; code: string }): boolean =>
    sourceId === id && code === 'source-paused'

const isReadable = ({ path, assetCount }: SourceInfo): Promise<boolean> => sourceIsThere(path, assetCount > 0)

/**
 * Whether the folder of a source can be read. One that had files and is empty now cannot: it is where a drive is mounted
 * when it is connected.
 */
export function sourceIsThere(path: string, hadFiles: boolean): Promise<boolean> {
  const answer = asked.get(path) ?? ask(path)
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS, false)
    void answer.then((found) => {
      clearTimeout(timer)
      resolve(found === 'files' || (found === 'empty' && !hadFiles))
    })
  })
}

/** Drives that have been asked and have not answered: each question holds a thread, so none is asked twice. */
const asked = new Map<string, Promise<'files' | 'empty' | 'nothing'>>()

function ask(path: string): Promise<'files' | 'empty' | 'nothing'> {
  const answer = lookInto(path).finally(() => asked.delete(path))
  asked.set(path, answer)
  return answer
}

async function lookInto(path: string): Promise<'files' | 'empty' | 'nothing'> {
  try {
    await using folder = await opendir(path)
    return (await folder.read()) === null ? 'empty' : 'files'
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'nothing'
    throw error
  }
}
