import { describe, expect, test } from 'vitest'
import { importOutcome } from '../../../src/renderer/state/import-outcome.ts'
import type { ImportProgress } from '../../../src/shared/job.ts'
import { NO_IMPORT } from './no-import.ts'

const told = (change: Partial<ImportProgress>) => importOutcome({ ...NO_IMPORT, ...change })

describe('what came of an import', () => {
  test('is nothing before there was one, and while it runs', () => {
    expect(told({})).toBeNull()
    expect(told({ importing: true, found: 3, examined: 3, added: 3 })).toBeNull()
  })

  test('is said plainly when there was nothing new', () => {
    expect(told({ found: 69, examined: 69, unchanged: 69 })).toEqual({
      news: false,
      text: 'Nothing new: all 69 files were there already.'
    })
    expect(told({ found: 1, examined: 1, unchanged: 1 })?.text).toBe('Nothing new: the file was there already.')
    expect(told({ found: 71, examined: 71, unchanged: 69, skipped: 2 })?.text).toBe(
      'Nothing new: 69 files were there already, 2 were left out.'
    )
    expect(told({ found: 2, examined: 2, skipped: 2 })?.text).toBe('Nothing new: 2 files were left out.')
  })

  test('counts what is new, changed, a copy, known and left out', () => {
    expect(told({ found: 10, examined: 10, added: 1, changed: 2, duplicates: 1, unchanged: 5, skipped: 1 })).toEqual({
      news: true,
      text: '1 new, 2 changed, 1 copy of a known file, 5 there already, 1 left out.'
    })
    expect(told({ found: 2, examined: 2, duplicates: 2 })?.text).toBe('2 copies of known files.')
  })
})
