import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepInGrid } from '../../../src/renderer/pages/people/grid-steps.ts'

const press = (key: string, index: number, count = 11, columns = 4) =>
  stepInGrid({ key, ctrlKey: false, metaKey: false, altKey: false }, { index, count, columns, rowsInView: 2 })

test('arrows, Home, End and Page keys move as in a grid of rows', () => {
  expect({
    right: press('ArrowRight', 3),
    rightAtEnd: press('ArrowRight', 10),
    left: press('ArrowLeft', 0),
    down: press('ArrowDown', 1),
    downToShortRow: press('ArrowDown', 7),
    downInLastRow: press('ArrowDown', 9),
    up: press('ArrowUp', 9),
    upInFirstRow: press('ArrowUp', 2),
    pageDown: press('PageDown', 1),
    pageUp: press('PageUp', 6),
    home: press('Home', 7),
    end: press('End', 7),
    letter: press('a', 7)
  }).toEqual({
    right: 4,
    rightAtEnd: 10,
    left: 0,
    down: 5,
    downToShortRow: 10,
    downInLastRow: 9,
    up: 5,
    upInFirstRow: 2,
    pageDown: 9,
    pageUp: 2,
    home: 0,
    end: 10,
    letter: null
  })
})

test('shortcuts of the window pass through', () => {
  const place = { index: 0, count: 9, columns: 3, rowsInView: 1 }
  expect(stepInGrid({ key: 'ArrowRight', ctrlKey: false, metaKey: false, altKey: true }, place)).toBeNull()
  expect(stepInGrid({ key: 'End', ctrlKey: true, metaKey: false, altKey: false }, place)).toBeNull()
})

test('no key ever leads out of the grid', () => {
  const keys = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']
  fc.assert(
    fc.property(
      fc.constantFrom(...keys),
      fc.integer({ min: 1, max: 500 }).chain((count) => fc.tuple(fc.constant(count), fc.nat(count - 1))),
      fc.integer({ min: 1, max: 20 }),
      (key, [count, index], columns) => {
        const next = press(key, index, count, columns)
        expect(next).toBeGreaterThanOrEqual(0)
        expect(next).toBeLessThan(count)
      }
    )
  )
})
