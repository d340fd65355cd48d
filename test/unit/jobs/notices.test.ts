import { beforeEach, expect, it, vi } from 'vitest'
import { createNotices, LONG_MS } from '../../../src/main/jobs/notices.ts'
import type { OverallProgress } from '../../../src/shared/job.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

it('shows how far the work is on the icon, and takes it away at the end', async () => {
  const { shown, set, notices } = desk()
  await set({ state: 'working', jobsLeft: 10, fraction: 0.123 })
  await set({ state: 'working', jobsLeft: 9, fraction: 0.124 })
  await set({ state: 'working', jobsLeft: 5, fraction: 0.5 })
  await set({ state: 'paused', jobsLeft: 5, fraction: 0.5 })
  await set({ state: 'working', jobsLeft: 4, fraction: 0.6 })
  notices.close()
  expect(shown).toEqual([0.12, 0.5, null, 0.6, null])
})

it('tells when a long import is done, once, with what did not work out', async () => {
  const { told, set, time } = desk()
  await set({ state: 'importing', jobsLeft: 3, importing: true, added: 1200 })
  time.pass(LONG_MS)
  await set({ state: 'working', jobsLeft: 2, importing: false, added: 1234, problems: 2 })
  expect(told).toEqual([])
  await set({ state: 'resting', jobsLeft: 0 })
  await set({ state: 'resting', jobsLeft: 0 })
  expect(told).toEqual(['1,234 files were added and looked at. 2 jobs did not work out; Activity says why.'])
})

it('says nothing of a short import, of one that found nothing, or where nobody wants to be told', async () => {
  for (const { ms, added, wanted } of [
    { ms: LONG_MS - 1, added: 5, wanted: true },
    { ms: LONG_MS, added: 0, wanted: true },
    { ms: LONG_MS, added: 5, wanted: false }
  ]) {
    const { told, set, time } = desk(wanted)
    await set({ state: 'importing', jobsLeft: 0, importing: true, added: 0 })
    time.pass(ms)
    await set({ state: 'resting', jobsLeft: 0, importing: false, added })
    expect(told).toEqual([])
  }
})

function desk(notifyWhenDone = true) {
  const shown: (number | null)[] = []
  const told: string[] = []
  let nowMs = 0
  let now = {
    state: 'resting' as OverallProgress['state'],
    jobsLeft: 0,
    fraction: 0,
    importing: false,
    added: 0,
    problems: 0
  }
  const notices = createNotices({
    host: { showProgress: (fraction) => void shown.push(fraction), notify: ({ body }) => void told.push(body) },
    settings: () => ({ notifyWhenDone }),
    overall: () => ({ ...now, etaMs: null, because: null }),
    importing: () => now,
    problems: () => now.problems,
    monotonic: () => nowMs
  })
  const set = async (change: Partial<typeof now>): Promise<void> => {
    now = { ...now, ...change }
    notices.changed()
    await vi.advanceTimersByTimeAsync(1000)
  }
  const pass = (ms: number): void => {
    nowMs += ms
  }
  return { shown, told, set, notices, time: { pass } }
}
