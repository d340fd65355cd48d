import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeWindow } from '../../../src/main/electron/window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 }

describe('the place of the window', () => {
  it('is the saved one, on any display that is there', () => {
    const saved = { x: 1600, y: 100, width: 1200, height: 900 }
    expect(placeWindow(saved, [laptop, monitor])).toEqual(saved)
    const hangingOut = { x: -200, y: 100, width: 800, height: 600 }
    expect(placeWindow(hangingOut, [laptop])).toEqual(hangingOut)
  })

  it('is the middle of the first display when the other one was unplugged', () => {
    const saved = { x: 1600, y: 100, width: 1200, height: 800 }
    expect(placeWindow(saved, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 })
  })

  it('is the middle at the usual size the first time', () => {
    expect(placeWindow(null, [monitor])).toEqual({ x: 2080, y: 320, width: 1280, height: 800 })
  })

  it('can always be taken hold of, and is never larger than its display', () => {
    const number = fc.integer({ min: -10_000, max: 10_000 })
    const extent = fc.integer({ min: 1, max: 10_000 })
    const saved = fc.record({ x: number, y: number, width: extent, height: extent })
    fc.assert(
      fc.property(saved, fc.constantFrom([laptop], [laptop, monitor], [monitor, laptop]), (rectangle, displays) => {
        const placed = placeWindow(rectangle, displays)
        const reachable = displays.some(
          (display) =>
            placed.y >= display.y &&
            placed.y + 40 <= display.y + display.height &&
            Math.min(placed.x + placed.width, display.x + display.width) - Math.max(placed.x, display.x) >= 120 &&
            placed.width <= display.width &&
            placed.height <= display.height
        )
        expect(reachable).toBe(true)
      })
    )
  })
})
