import { expect, it } from 'vitest'
import { inSlices, nextLimit } from '../../../src/main/jobs/slices.ts'

const atOnce = (): Promise<void> => Promise.resolve()

it('does all of it, in slices that are as large as a moment allows, with everything else in between', async () => {
  let left = 3000
  const limits: number[] = []
  let turns = 0
  const turning = setInterval(() => void turns++, 0)
  await inSlices(
    (limit) => {
      limits.push(limit)
      const some = Math.min(limit, left)
      busy(some / 50)
      left -= some
      return { more: left > 0, changed: true }
    },
    { isOver: () => false, writtenBack: atOnce }
  )
  clearInterval(turning)
  expect(left).toBe(0)
  expect(turns).toBeGreaterThan(3)
  // At 50 in a millisecond, eight milliseconds hold 400; on a busy computer, fewer.
  expect(Math.max(...limits)).toBeLessThanOrEqual(500)
})

it('takes more at once when it was quick and less when it was slow, within bounds', () => {
  expect(nextLimit(100, 8)).toBe(100)
  expect(nextLimit(100, 6)).toBe(133)
  expect(nextLimit(100, 0)).toBe(200)
  expect(nextLimit(100, 500)).toBe(50)
  expect(nextLimit(5000, 1)).toBe(5000)
  expect(nextLimit(10, 100)).toBe(10)
})

it('tells of changes at once, then now and then, and at the end; of nothing, nothing', async () => {
  let told = 0
  let slices = 0
  const options = { isOver: () => false, onChange: () => void told++, writtenBack: atOnce }
  await inSlices(() => ({ more: ++slices < 1000, changed: true }), options)
  expect(told).toBeGreaterThanOrEqual(2)
  expect(told).toBeLessThan(100)
  told = 0
  await inSlices(() => ({ more: ++slices < 2000, changed: false }), options)
  expect(told).toBe(0)
})

it('ends between two slices, and lets the log be written back after a while', async () => {
  let slices = 0
  let writtenBack = 0
  await inSlices(
    () => {
      slices += 1
      busy(20)
      return { more: true, changed: false }
    },
    {
      isOver: () => writtenBack === 1,
      writtenBack: async () => void writtenBack++
    }
  )
  expect(slices).toBeLessThanOrEqual(100)
  expect(writtenBack).toBe(1)
})

function busy(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end) {
    // As a transaction is.
  }
}
