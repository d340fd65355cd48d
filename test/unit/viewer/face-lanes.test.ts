import { describe, expect, it } from 'vitest'
import { facesToShow } from '../../../src/renderer/viewer/detail-text.ts'
import { faceLanes } from '../../../src/renderer/viewer/strip/face-lanes.ts'
import type { AssetFace } from '../../../src/shared/asset.ts'

type Person = AssetFace['person']
const ada: Person = { id: 7, name: 'Ada' }
const unnamed: Person = { id: 8, name: null }

function seen(id: number, person: Person, quality: number, ...spans: [number, number][]): AssetFace {
  return {
    id,
    box: { x: 0, y: 0, width: 0.1, height: 0.1 },
    score: 0.9,
    quality,
    timeMs: spans[0]?.[0] ?? 0,
    spans: spans.map(([startMs, endMs]) => ({ startMs, endMs })),
    person
  }
}

describe('lanes of faces', () => {
  it('are one for each person, whoever has a name first', () => {
    const faces = [
      seen(1, null, 0.9, [0, 9000]),
      seen(2, unnamed, 0.5, [0, 8000]),
      seen(3, ada, 0.4, [0, 1000], [3000, 4000]),
      seen(4, ada, 0.6, [500, 3000], [6000, 7000])
    ]
    expect(faceLanes(faces)).toEqual([
      {
        key: 'person 7',
        faceId: 4,
        person: ada,
        strangers: 0,
        spans: [
          { startMs: 0, endMs: 4000 },
          { startMs: 6000, endMs: 7000 }
        ]
      },
      { key: 'person 8', faceId: 2, person: unnamed, strangers: 0, spans: [{ startMs: 0, endMs: 8000 }] },
      { key: 'face 1', faceId: 1, person: null, strangers: 1, spans: [{ startMs: 0, endMs: 9000 }] }
    ])
    // What is drawn does not change what is known.
    expect(faces[2]?.spans).toHaveLength(2)
  })

  it('are not as many as the strangers of a crowd', () => {
    const crowd = Array.from({ length: 20 }, (_, i) => seen(i + 1, null, 0.5, [i * 1000, i * 1000 + 1000 + i]))
    const lanes = faceLanes(crowd)
    expect(lanes.map(({ key }) => key)).toEqual(['face 20', 'face 19', 'face 18', 'face 17', 'crowd'])
    expect(lanes.at(-1)).toMatchObject({ faceId: null, strangers: 16 })
    expect(faceLanes(crowd.slice(0, 5))).toHaveLength(5)
  })
})

describe('the faces beside what is shown', () => {
  it('are all of a photo, and of a video one of each person', () => {
    const faces = [
      seen(1, ada, 0.5, [0, 1]),
      seen(2, null, 0.5, [2, 3]),
      seen(3, ada, 0.7, [4, 5]),
      seen(4, null, 0.1, [6, 7])
    ]
    expect(facesToShow({ kind: 'photo', faces })).toEqual(faces)
    expect(facesToShow({ kind: 'video', faces }).map(({ id }) => id)).toEqual([3, 2, 4])
  })
})
