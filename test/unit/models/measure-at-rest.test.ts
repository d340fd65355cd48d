import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { measureAtRest } from '../../../src/main/models/measure-at-rest.ts'
import type { ModelInfo, ModelSpeed, TaskModels } from '../../../src/shared/models-overview.ts'

const SPEED: ModelSpeed = { perSecond: 3, unit: 'seconds', measuredAtMs: 1 }
const EVERY_MS = 1000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function computer(models: Record<string, { ready: boolean; speed?: ModelSpeed }>) {
  const now = { atRest: true, canMeasure: true }
  const measured: string[] = []
  const logged: string[] = []
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = []
  const speeds = new Map(Object.entries(models).flatMap(([id, { speed }]) => (speed ? [[id, speed] as const] : [])))
  const overview = () => {
    const infos = Object.entries(models).map(([id, { ready }]) => {
      const state = ready ? { kind: 'ready', verified: true } : { kind: 'absent', from: null, reason: '' }
      return { id, state, speed: speeds.get(id) ?? null } as ModelInfo
    })
    return { tasks: [{ task: 'transcription', models: infos } as unknown as TaskModels] }
  }
  const measure = (id: string) => {
    measured.push(id)
    return new Promise<ModelSpeed>((resolve, reject) => {
      pending.push({
        resolve: () => {
          speeds.set(id, SPEED)
          resolve(SPEED)
        },
        reject
      })
    })
  }
  const measuring = measureAtRest({
    models: { overview, measure },
    isAtRest: () => now.atRest,
    canMeasure: () => now.canMeasure,
    log: (line) => logged.push(line),
    everyMs: EVERY_MS
  })
  const looks = (count: number) => vi.advanceTimersByTimeAsync(count * EVERY_MS)
  return { now, measured, logged, pending, measuring, looks }
}

it('measures each model that is here and was not, one after the other', async () => {
  const { measured, pending, looks } = computer({
    ...{ known: { ready: true, speed: SPEED }, absent: { ready: false } },
    ...{ first: { ready: true }, second: { ready: true } }
  })
  await looks(5)
  expect(measured).toEqual(['first'])
  pending[0]?.resolve()
  await looks(5)
  pending[1]?.resolve()
  await looks(5)
  expect(measured).toEqual(['first', 'second'])
})

it('waits until the computer has been at rest for a while, and there is something to measure with', async () => {
  const { now, measured, looks } = computer({ first: { ready: true } })
  now.canMeasure = false
  await looks(5)
  now.canMeasure = true
  await looks(1)
  now.atRest = false
  await looks(1)
  now.atRest = true
  await looks(1)
  expect(measured).toEqual([])
  await looks(1)
  expect(measured).toEqual(['first'])
})

it('tries once what cannot be measured, and says why', async () => {
  const { measured, pending, logged, looks } = computer({ first: { ready: true } })
  await looks(2)
  pending[0]?.reject(new Error('no whisper-cli'))
  await looks(5)
  expect([measured, logged]).toEqual([['first'], ['measuring first failed: Error: no whisper-cli']])
})

it('measures nothing more once it is over, and says nothing of what was ended', async () => {
  const { measured, pending, logged, measuring, looks } = computer({ first: { ready: true }, second: { ready: true } })
  await looks(2)
  measuring[Symbol.dispose]()
  pending[0]?.reject(new Error('cancelled'))
  await looks(5)
  expect([measured, logged]).toEqual([['first'], []])
})
