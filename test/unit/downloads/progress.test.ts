import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DownloadMeter } from '../../../src/worker/files/download-meter.ts'
import { type Progress, tellingProgress } from '../../../src/worker/progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function teller() {
  const sent: unknown[] = []
  return { sent, ...tellingProgress(({ fraction }: Progress) => sent.push(fraction), 100) }
}

describe('what a worker tells of its progress', () => {
  it('is at most one state in a while, and in the end the last one', () => {
    const { sent, tell } = teller()
    for (let percent = 0; percent < 45; percent++) {
      tell({ fraction: percent / 100, detail: undefined })
      vi.advanceTimersByTime(10)
    }
    expect(sent).toEqual([0, 0.09, 0.19, 0.29, 0.39])
    vi.advanceTimersByTime(100)
    expect(sent.at(-1)).toBe(0.44)
    vi.advanceTimersByTime(1000)
    expect(sent).toHaveLength(6)
  })

  it('holds back no turn that must be seen, and nothing older comes after it', () => {
    const { sent, tell } = teller()
    tell({ fraction: 0.1, detail: undefined })
    tell({ fraction: 0.2, detail: undefined })
    tell({ fraction: 0.3, detail: undefined }, true)
    tell({ fraction: 0.4, detail: undefined }, true)
    vi.advanceTimersByTime(1000)
    expect(sent).toEqual([0.1, 0.3, 0.4])
  })

  it('is complete when the task ends, and nothing comes after that', () => {
    const { sent, tell, end } = teller()
    tell({ fraction: 0.5, detail: undefined })
    tell({ fraction: 1, detail: undefined })
    end()
    tell({ fraction: 0.7, detail: undefined }, true)
    vi.advanceTimersByTime(1000)
    expect(sent).toEqual([0.5, 1])
  })
})

describe('the time that a download will still take', () => {
  function meter(totalBytes: number | null) {
    let now = 0
    const told: { fraction: number; detail: { msLeft: number | null; attempt: number; retry: unknown } }[] = []
    const self = new DownloadMeter(
      (fraction, detail) => void told.push({ fraction, detail }),
      totalBytes,
      () => now
    )
    const run = (ms: number, bytesPerMs: number, from: number): number => {
      let bytes = from
      for (let passed = 0; passed < ms; passed += 50) {
        now += 50
        bytes += bytesPerMs * 50
        self.received(bytes, null)
      }
      return bytes
    }
    const pass = (ms: number): void => {
      now += ms
    }
    return { self, run, told, last: () => told.at(-1)?.detail, pass }
  }

  it('is not told at first, then by how fast it has been', () => {
    const { self, run, last } = meter(100_000)
    self.began(1)
    const bytes = run(900, 10, 0)
    expect(last()?.msLeft).toBeNull()
    run(1100, 10, bytes)
    expect(last()?.msLeft).toBeCloseTo(8000, -2)
  })

  it('follows a change of speed without jumping', () => {
    const { self, run, last } = meter(1_000_000)
    self.began(1)
    const bytes = run(10_000, 10, 0)
    run(500, 100, bytes)
    const soon = last()?.msLeft ?? 0
    expect(soon).toBeGreaterThan(850_000 / 40)
    expect(soon).toBeLessThan(850_000 / 10)
    run(20_000, 20, bytes + 50_000)
    expect(last()?.msLeft).toBeCloseTo((1_000_000 - bytes - 50_000 - 400_000) / 20, -3)
  })

  it('does not count the wait between two attempts, in which none is told', () => {
    const { self, run, last, pass } = meter(100_000)
    self.began(1)
    const bytes = run(2000, 10, 0)
    self.waiting(123, 'the connection was cut')
    expect(last()).toMatchObject({ msLeft: null, attempt: 1, retry: { atMs: 123, reason: 'the connection was cut' } })
    pass(60_000)
    self.began(2)
    run(1000, 10, bytes)
    expect(last()).toMatchObject({ attempt: 2, retry: null })
    expect(last()?.msLeft).toBeCloseTo(7000, -2)
  })

  it('is not told where nobody knows how much it is, nor is a share', () => {
    const { self, run, told } = meter(null)
    self.began(1)
    run(5000, 10, 0)
    expect(told.every(({ fraction, detail }) => fraction === 0 && detail.msLeft === null)).toBe(true)
  })

  it('begins anew with a download that does', () => {
    const { self, run, told } = meter(100_000)
    self.began(1)
    run(5000, 10, 0)
    run(1500, 1, 0)
    expect(told.at(-1)?.fraction).toBeCloseTo(0.015)
    expect(told.at(-1)?.detail.msLeft).toBeCloseTo(98_500, -2)
  })
})
