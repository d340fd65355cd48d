import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { assetInSearch, closeViewer, momentInSearch, openAsset, showAsset } from '../../../src/renderer/state/viewer.ts'

let hash = ''
const search = () => hash.split('?')[1] ?? ''

beforeEach(() => {
  hash = '#/search?q=hello'
  const moved = (_state: unknown, _title: string, url: string) => {
    hash = url
  }
  vi.stubGlobal('history', { pushState: moved, replaceState: moved, state: null })
  vi.stubGlobal('window', {
    get location() {
      return { hash }
    },
    dispatchEvent: () => true
  })
  return () => vi.unstubAllGlobals()
})

test('a moment is part of the address, and goes with the viewer', () => {
  openAsset(12, { atMs: 7250 })
  expect(hash).toBe('#/search?q=hello&asset=12&t=7.25')
  showAsset(12, { atMs: 60_000 })
  expect(hash).toBe('#/search?q=hello&asset=12&t=60')
  closeViewer()
  expect(hash).toBe('#/search?q=hello')
})

test('another asset begins at its start', () => {
  openAsset(12, { atMs: 7250 })
  showAsset(13)
  expect([assetInSearch(search()), momentInSearch(search())]).toEqual([13, null])
})

test('any moment of an hour, a day or a week is read back to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 * 86_400_000 }), (atMs) => {
      openAsset(1, { atMs })
      expect(momentInSearch(search())).toBe(atMs)
    })
  )
})

test('what somebody typed there is no moment', () => {
  expect(['t=', 't=-1', 't=1e9', 't=abc', 't=1.2345', 't=99999999', 'x=1'].map(momentInSearch)).toEqual(
    Array(7).fill(null)
  )
})
