import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ItemStore } from '../../../src/renderer/state/item-requests.ts'
import type { TimelineItem } from '../../../src/shared/asset.ts'

interface Asked {
  ids: number[]
  signal: AbortSignal
  answer: (items: TimelineItem[]) => void
  fail: (error: Error) => void
}

let asked: Asked[]
let store: ItemStore

beforeEach(() => {
  asked = []
  store = new ItemStore(
    (ids, signal) =>
      new Promise((answer, fail) => {
        signal.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError')))
        asked.push({ ids, signal, answer, fail })
      })
  )
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the item store', () => {
  it('asks for what is wanted now, and along with it for what is wanted soon', async () => {
    store.want('grid', [1, 2], [3, 4])
    expect(asked.map(({ ids }) => ids)).toEqual([[1, 2, 3, 4]])
    asked[0]!.answer([1, 2, 3, 4].map(item))
    await settled()
    expect([store.get(1)?.id, store.get(4)?.id, store.get(5)]).toEqual([1, 4, undefined])
  })

  it('does not ask again for what is known, nor for little that is only wanted soon', async () => {
    store.want('grid', [1, 2])
    asked[0]!.answer([item(1), item(2)])
    await settled()
    store.want('grid', [1, 2], [3])
    expect(asked).toHaveLength(1)
    store.want('grid', [1, 2], range(3, 60))
    expect(asked[1]?.ids).toEqual(range(3, 60))
  })

  it('gives up a request that nobody wants any more and keeps one that is partly wanted', () => {
    store.want('grid', [1, 2])
    store.want('grid', [2, 3])
    expect(asked[0]!.signal.aborted).toBe(false)
    store.want('grid', [500])
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false])
  })

  it('never has more than two requests under way, however fast wishes change', () => {
    for (let i = 1; i < 1000; i++) store.want('grid', range(i * 100, i * 100 + 99))
    expect(asked.filter(({ signal }) => !signal.aborted)).toHaveLength(1)
    store.want('grid', range(1, 500))
    expect(asked.filter(({ signal }) => !signal.aborted).map(({ ids }) => ids.length)).toEqual([120, 120])
  })

  it('keeps the wishes of several apart', () => {
    store.want('grid', [1])
    store.want('viewer', [2])
    store.want('grid', [])
    expect(asked.map(({ ids, signal }) => [ids, signal.aborted])).toEqual([
      [[1], true],
      [[2], false]
    ])
  })

  it('remembers that an id is not there, and tells listeners', async () => {
    const heard = vi.fn()
    store.subscribe(7, heard)
    store.want('grid', [7])
    asked[0]!.answer([])
    await settled()
    store.want('grid', [7])
    expect([store.get(7), heard.mock.calls.length, asked.length]).toEqual([null, 1, 1])
  })

  it('asks again for expired items while it keeps showing what it has', async () => {
    store.want('grid', [1])
    asked[0]!.answer([item(1)])
    await settled()
    store.expire([1, 99])
    expect([store.get(1)?.version, asked[1]?.ids]).toEqual(['old', [1]])
    asked[1]!.answer([{ ...item(1), version: 'new' }])
    await settled()
    expect(store.get(1)?.version).toBe('new')
  })

  it('tries again later after a failure, and forgets nothing', async () => {
    vi.useFakeTimers()
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    store.want('grid', [1])
    asked[0]!.fail(new Error('The line is gone.'))
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked.map(({ ids }) => ids)).toEqual([[1], [1]])
  })
})

function item(id: number): TimelineItem {
  return {
    id,
    kind: 'photo',
    width: 3,
    height: 2,
    durationMs: null,
    takenLocalMs: 0,
    thumbhash: null,
    thumbnail: 'ready',
    waveform: false,
    version: 'old',
    fileName: `${id}.jpg`
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}
