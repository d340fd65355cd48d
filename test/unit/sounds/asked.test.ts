import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import { soundProcedures } from '../../../src/main/api/sounds.ts'
import type { Library } from '../../../src/main/library.ts'
import { newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

function soundingLibrary() {
  const { db, catalogue } = newCatalogue()
  db.exec(
    `insert into model_use (model_id, sha256, task, family, first_used_at_ms) values ('m', 's', 'audio-events', 'audio-tagger', 0)`
  )
  const { id: sourceId } = catalogue.sources.add('/media', 'folder', 0)
  let added = 0
  const recording = (name: string, ...events: [label: string, startMs: number, score: number][]): number => {
    added += 1
    const assetId = catalogue.assets.insert(photoFacts({ kind: 'audio', mime: 'audio/mpeg' }), 0)
    catalogue.places.put({ assetId, sourceId, path: `/media/${added}/${name}`, bytes: 1, mtimeMs: 1 })
    const heard = events.map(([label, startMs, score]) => ({
      ...{ label, startMs, endMs: startMs + 5000, peakMs: startMs + 1000, score }
    }))
    catalogue.transaction(() =>
      catalogue.sounds.replaceEvents({ assetId, modelUseId: 1, events: heard, tags: new Map() })
    )
    return assetId
  }
  const sounds = soundProcedures({ catalogue } as Library)
  return { catalogue, recording, sounds }
}

it('lists sounds by how many recordings have them, each with its surest clips of different recordings', async () => {
  const { recording, sounds } = soundingLibrary()
  recording('a.mp3', ['Dog', 0, 0.7], ['Dog', 9000, 0.95], ['Dog', 20_000, 0.94], ['Music', 0, 0.5])
  recording('b.mp3', ['Dog', 3000, 0.8])
  recording('c.mp3', ['Dog', 4000, 0.6])
  recording('d.mp3', ['Dog', 5000, 0.4])
  const list = await call(sounds.list, undefined)
  expect(
    list.map(({ label, assetCount, examples }) => [
      label,
      assetCount,
      examples.map(({ fileName, startMs, endMs, score }) => [fileName, startMs, endMs, score])
    ])
  ).toEqual([
    [
      'Dog',
      4,
      [
        ['a.mp3', 9000, 14_000, 0.95],
        ['b.mp3', 3000, 8000, 0.8],
        ['c.mp3', 4000, 9000, 0.6]
      ]
    ],
    ['Music', 1, [['a.mp3', 0, 5000, 0.5]]]
  ])
})

it('pages through the clips of a sound, surest first, each once', async () => {
  const { recording, sounds } = soundingLibrary()
  for (let n = 0; n < 25; n++) recording(`${n}.mp3`, ['Dog', n * 1000, 0.99 - n / 100], ['Cat', 0, 0.5])
  const pages = await Promise.all(
    [0, 10, 20, 30].map((offset) => call(sounds.get, { label: 'Dog', offset, limit: 10 }))
  )
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0])
  expect(pages.flat().map(({ fileName }) => fileName)).toEqual(Array.from({ length: 25 }, (_, n) => `${n}.mp3`))
  expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(25)
  expect(await call(sounds.get, { label: 'never heard', offset: 0, limit: 10 })).toEqual([])
})

it('tells what is heard in one recording in the order of its time', async () => {
  const { recording, sounds } = soundingLibrary()
  const assetId = recording('a.mp3', ['Dog', 9000, 0.9], ['Cat', 9000, 0.3], ['Music', 0, 0.5])
  const other = recording('b.mp3')
  const heard = await call(sounds.ofAsset, { assetId })
  expect(heard.map(({ label, startMs }) => [label, startMs])).toEqual([
    ['Music', 0],
    ['Cat', 9000],
    ['Dog', 9000]
  ])
  expect(await call(sounds.ofAsset, { assetId: other })).toEqual([])
})

it('lists five hundred sounds of thousands of recordings at once', async () => {
  const { recording, sounds } = soundingLibrary()
  for (let n = 0; n < 300; n++)
    recording(
      `${n}.mp3`,
      ...Array.from(
        { length: 10 },
        (_, k) => [`sound ${(n * 7 + k * 31) % 500}`, k * 5000, 0.5] as [string, number, number]
      )
    )
  const since = performance.now()
  const list = await call(sounds.list, undefined)
  expect(list).toHaveLength(500)
  // It takes some 30 ms; a busy computer may take its time, a scan for each label would take seconds.
  expect(performance.now() - since).toBeLessThan(1500)
})
