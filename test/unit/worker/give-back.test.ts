import sharp from 'sharp'
import { expect, it } from 'vitest'
import { giveBack } from '../../../src/worker/media/picture.ts'

it('gives the memory of decoded pixels back at once, before any garbage is collected', async () => {
  const data = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#777' } })
    .raw()
    .toBuffer()
  const before = process.memoryUsage().external
  giveBack({ data })
  // Less a few bytes that asking costs.
  expect(before - process.memoryUsage().external).toBeGreaterThan(2000 * 1000 * 3 - 10_000)
  expect(data).toHaveLength(0)
})

it('leaves memory alone that is not all the picture’s own', () => {
  const shared = new Uint8Array(100).fill(7)
  giveBack({ data: shared.subarray(0, 75) })
  expect(shared).toEqual(new Uint8Array(100).fill(7))
})
