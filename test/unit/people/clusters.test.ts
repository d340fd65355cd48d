import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterFaces } from '../../../src/main/people/clusters.ts'

/** Faces on a circle, at angles in degrees; the cosine distance of 60 degrees is 0.5. */
function around(angles: readonly number[]) {
  const vectors = Float32Array.from(
    angles.flatMap((angle) => [Math.cos, Math.sin].map((of) => of((angle * Math.PI) / 180)))
  )
  const pairs = angles.flatMap((one, a) =>
    angles.map((other, b) => ({ a, b, far: 1 - Math.cos(((one - other) * Math.PI) / 180) }))
  )
  return { vectors, links: linksOf(pairs.filter(({ a, b, far }) => a < b && far <= 0.5)) }
}

function linksOf(pairs: readonly { a: number; b: number; far: number }[]) {
  return {
    a: Uint32Array.from(pairs, ({ a }) => a),
    b: Uint32Array.from(pairs, ({ b }) => b),
    distance: Float32Array.from(pairs, ({ far }) => Math.max(0, far))
  }
}

const apart = (count: number, anchors: Record<number, number> = {}) =>
  Array.from({ length: count }, (_, i) => ({ assetId: i, anchor: anchors[i] ?? null }))

describe('clusters of faces', () => {
  it('do not grow along a chain of look-alikes', () => {
    const { vectors, links } = around([0, 30, 60, 90, 120, 150, 180])
    const clusters = clusterFaces(apart(7), links, vectors, 0.5)
    expect(new Set(clusters).size).toBeGreaterThan(1)
    expect(clusters[0]).not.toBe(clusters[6])
  })

  it('hold together whom the user has named alike, and apart whom differently', () => {
    const { vectors, links } = around([0, 1, 2, 170])
    expect([...clusterFaces(apart(4, { 0: 7, 1: 8, 3: 7 }), links, vectors, 0.5)]).toEqual([0, 1, 1, 0])
  })

  it('hold two faces of one photo only when they are all but the same', () => {
    const photo = (angles: number[]) => {
      const { vectors, links } = around(angles)
      return [
        ...clusterFaces(
          [
            { assetId: 1, anchor: null },
            { assetId: 1, anchor: null }
          ],
          links,
          vectors,
          0.5
        )
      ]
    }
    expect([photo([0, 20]), photo([0, 40])]).toEqual([
      [0, 0],
      [0, 1]
    ])
  })

  it('keep two of a photo apart also when a third one is between them', () => {
    const { vectors, links } = around([0, 25, 50])
    const faces = [1, 2, 1].map((assetId) => ({ assetId, anchor: null }))
    expect(new Set(clusterFaces(faces, links, vectors, 0.5)).size).toBe(2)
  })

  it('are the same with links in any order, also so many that these are sorted another way', () => {
    const angles = Array.from({ length: 240 }, (_, i) => Math.round((i * 7919) % 360))
    const { vectors, links } = around(angles)
    const pairs = [...links.a].map((a, i) => ({ a, b: links.b[i]!, far: links.distance[i]! }))
    const many = Array.from({ length: Math.ceil(20_001 / pairs.length) }, () => pairs).flat()
    const expected = clusterFaces(apart(240), links, vectors.slice(), 0.5)
    expect(many.length).toBeGreaterThan(20_000)
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(pairs, many), (turn, given) => {
        const turned = [...given.slice(turn), ...given.slice(0, turn)].reverse()
        expect(clusterFaces(apart(240), linksOf(turned), vectors.slice(), 0.5)).toEqual(expected)
      }),
      { numRuns: 12 }
    )
  })
})
