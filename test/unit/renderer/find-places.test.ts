import { describe, expect, it } from 'vitest'
import { findPlaces } from '../../../src/renderer/app/find-places.ts'

const known = {
  pages: [
    { path: '/people', label: 'People', alsoCalled: ['faces'] },
    { path: '/settings', label: 'Settings', alsoCalled: ['folders', 'models'] }
  ],
  people: [
    { id: 1, name: 'Émile Zola', faceCount: 9, assetCount: 9, videoCount: 0, coverFaceId: 4 },
    { id: 2, name: 'Anna Lindqvist', faceCount: 70, assetCount: 60, videoCount: 0, coverFaceId: null },
    { id: 3, name: null, faceCount: 500, assetCount: 500, videoCount: 0, coverFaceId: 5 },
    { id: 4, name: 'Mary Ann Evans', faceCount: 90, assetCount: 90, videoCount: 0, coverFaceId: 6 }
  ],
  things: [
    { label: 'potted plant', assetCount: 12, cover: null },
    { label: 'dog/cat?', assetCount: 1, cover: null }
  ],
  sounds: [{ label: 'Chicken, rooster', assetCount: 3 }]
}
const names = (text: string) => findPlaces(text, known).map(({ name }) => name)

describe('finding a place by name', () => {
  it('finds by the start of any word, names that begin with the text first', () => {
    expect(names('ann')).toEqual(['Anna Lindqvist', 'Mary Ann Evans'])
  })

  it('needs every word', () => {
    expect([names('ann evans'), names('ann lind x')]).toEqual([['Mary Ann Evans'], []])
  })

  it('ignores case, accents and spaces around', () => {
    expect(names('  EMILE ')).toEqual(['Émile Zola'])
  })

  it('knows other words for pages', () => {
    expect([names('faces'), names('fold')]).toEqual([['People'], ['Settings']])
  })

  it('leads to addresses that hold any label', () => {
    expect(findPlaces('dog', known)).toEqual([
      { kind: 'thing', path: '/things/dog%2Fcat%3F', name: 'Dog/cat?', count: 1 }
    ])
  })

  it('finds sounds by any of their words', () => {
    expect(findPlaces('roos', known)).toEqual([
      { kind: 'sound', path: '/sounds/Chicken%2C%20rooster', name: 'Chicken, rooster', count: 3 }
    ])
  })

  it('finds nothing for nothing, and no nameless people', () => {
    expect([names(''), names('null')]).toEqual([[], []])
  })
})
