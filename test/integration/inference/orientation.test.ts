import { join } from 'node:path'
import { expect, it } from 'vitest'
import { decodePhoto, inspectPhoto } from '../../../src/worker/media/read-photo.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'

const upright = async (name: string) => decodePhoto(await inspectPhoto(join(sharedMedia, 'orientation', `${name}.jpg`)))

describeShared('the eight orientations of EXIF', () => {
  it.each(['landscape', 'portrait'])('all decode to the same upright picture (%s)', async (shape) => {
    const first = await upright(`${shape}_1`)
    for (let orientation = 2; orientation <= 8; orientation++) {
      const picture = await upright(`${shape}_${orientation}`)
      expect([picture.width, picture.height]).toEqual([first.width, first.height])
      // Each was compressed anew: 4 to 5 levels apart on average, where a wrong turn is more than 40 apart.
      expect(meanDifference(picture.data, first.data), `orientation ${orientation}`).toBeLessThan(10)
    }
    expect(first.width > first.height).toBe(shape === 'landscape')
  })
})

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
}
