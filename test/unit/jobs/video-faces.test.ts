import { describe, expect, it } from 'vitest'
import { recordFile } from '../../../src/main/importing/record.ts'
import { comesAfter, Pipeline } from '../../../src/shared/pipeline.ts'
import { claimNext, newCatalogue, photoFacts } from '../catalogue/library-in-test.ts'

const LOOKING = ['thumbnails', 'faces', 'objects'] as const

function library() {
  const { catalogue } = newCatalogue()
  const sourceId = catalogue.sources.add('/album', 'folder', 0).id
  const record = (name: string, kind: 'photo' | 'video', takenLocalMs: number): number => {
    const path = `/album/${name}`
    const facts = photoFacts({ kind, takenLocalMs })
    recordFile(catalogue, sourceId, { path, bytes: facts.bytes, mtimeMs: facts.mtimeMs }, facts, 0)
    return catalogue.places.at(path)?.assetId ?? 0
  }
  const next = () => {
    const claimed = claimNext(catalogue, LOOKING)
    for (const job of claimed) catalogue.jobs.finish(job, { status: 'done', count: 1 }, 0)
    return claimed.map(({ assetId, pipeline }) => [assetId, pipeline])
  }
  return { catalogue, record, next }
}

describe('faces of a video', () => {
  it('come after its picture, and after photos that were imported with it', () => {
    const { record, next } = library()
    const [photo, film] = [record('old.jpg', 'photo', 1000), record('new.mp4', 'video', 2000)]
    expect(next()).toEqual([[film, 'thumbnails']])
    expect(
      next()
        .map(([asset, pipeline]) => `${asset} ${pipeline}`)
        .sort()
    ).toEqual(['faces', 'objects', 'thumbnails'].map((pipeline) => `${photo} ${pipeline}`))
    expect(next()).toEqual([[film, 'faces']])
    expect(next()).toEqual([])
  })

  it('wait for its picture as long as that is being made, and for nothing else', () => {
    const { catalogue, record } = library()
    const film = record('film.mp4', 'video', 1000)
    const [picture] = catalogue.jobs.claim(film, ['thumbnails', 'faces'], 0)
    expect(picture?.pipeline).toBe('thumbnails')
    expect(catalogue.jobs.claim(film, ['thumbnails', 'faces'], 0)).toEqual([])
    catalogue.jobs.finish(picture!, { status: 'failed', failure: { code: 'x', message: 'x' } }, 0)
    expect(catalogue.jobs.claim(film, ['faces'], 0)).toMatchObject([{ pipeline: 'faces' }])
  })

  it('are the only ones that come after anything else', () => {
    for (const pipeline of Pipeline.options) expect(comesAfter(pipeline, 'photo')).toEqual([])
    expect(Pipeline.options.filter((one) => comesAfter(one, 'video').length > 0)).toEqual(['faces'])
  })
})
