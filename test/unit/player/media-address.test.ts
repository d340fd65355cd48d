import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  assetMediaPath,
  frameMediaPath,
  parseMediaPath,
  proxyMediaPath,
  waveformMediaPath
} from '../../../src/shared/media-address.ts'

const pathOf = (address: string): string => new URL(address, 'http://host').pathname

it('names what was asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.integer({ min: 0, max: 10 ** 10 }), (assetId, atMs) => {
      expect(parseMediaPath(pathOf(frameMediaPath(assetId, atMs, 'v')))).toEqual({ kind: 'frame', assetId, atMs })
      expect(parseMediaPath(pathOf(waveformMediaPath(assetId, 'v')))).toEqual({ kind: 'waveform', assetId })
      expect(parseMediaPath(pathOf(proxyMediaPath(assetId, 'v')))).toEqual({ kind: 'proxy', assetId })
      expect(parseMediaPath(pathOf(assetMediaPath(assetId, 'original', 'v')))).toEqual({ kind: 'original', assetId })
    })
  )
})

it('is of whole milliseconds from the beginning on', () => {
  expect(pathOf(frameMediaPath(7, 1234.6, 'v'))).toBe('/media/frame/7/1235')
  expect(pathOf(frameMediaPath(7, -5, 'v'))).toBe('/media/frame/7/0')
})

it.each([
  '/media/frame/7',
  '/media/frame/7/',
  '/media/frame/7/-1',
  '/media/frame/7/1.5',
  '/media/proxy/7/1',
  '/media/x/7'
])('is none of ours: %s', (path) => expect(parseMediaPath(path)).toBeNull())
