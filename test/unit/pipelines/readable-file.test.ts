import { mkdirSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recordSkipped } from '../../../src/main/importing/record.ts'
import { DriveMissing, FileChanged } from '../../../src/main/jobs/settle.ts'
import { checkModelsThere } from '../../../src/main/pipelines/part-failure.ts'
import { withReadableFile } from '../../../src/main/pipelines/readable-file.ts'
import { InglenookError } from '../../../src/shared/failure.ts'
import { ModelEntry } from '../../../src/shared/model.ts'
import { newCatalogue, photoFacts, temporaryFolder } from '../catalogue/library-in-test.ts'

const DAMAGED = () => Promise.reject(new InglenookError('damaged', 'It is damaged.'))

describe('a file that is to be read', () => {
  it('is read where it lies, at the first place that can be', async () => {
    const { catalogue, asset, path, copy } = library()
    expect(await withReadableFile(catalogue, asset, async (where) => where)).toBe(path)
    rmSync(path)
    expect(await withReadableFile(catalogue, asset, async (where) => where)).toBe(copy)
  })

  it('keeps what is wrong with it, as long as it is the one that was imported', async () => {
    const { catalogue, asset } = library()
    await expect(withReadableFile(catalogue, asset, DAMAGED)).rejects.toMatchObject({ code: 'damaged' })
  })

  it('is nothing that anything is said of when it has changed, before or while it was read', async () => {
    for (const answer of [async () => 'fine', DAMAGED]) {
      const { catalogue, asset, path } = library()
      const asked = withReadableFile(catalogue, asset, () => {
        truncateSync(path, 3)
        return answer()
      })
      await expect(asked).rejects.toBeInstanceOf(FileChanged)
      await expect(withReadableFile(catalogue, asset, async () => 'fine')).rejects.toBeInstanceOf(FileChanged)
    }
  })

  it('is not looked at for ever when it has become what cannot be imported', async () => {
    const { catalogue, asset, path, copy, source } = library()
    const spoil = (one: string): void => {
      writeFileSync(one, '')
      const { size: bytes, mtimeMs } = statSync(one)
      recordSkipped(catalogue, source, { path: one, bytes, mtimeMs }, { code: 'empty', message: 'It is empty.' })
    }
    spoil(path)
    expect(await withReadableFile(catalogue, asset, async (where) => where)).toBe(copy)
    spoil(copy)
    await expect(withReadableFile(catalogue, asset, async () => 'fine')).rejects.toMatchObject({
      code: 'changed-file',
      message: expect.stringContaining('It is empty.')
    })
  })

  it('waits for its drive when that is away, also when it goes while it is read', async () => {
    const { catalogue, asset, folder } = library()
    const away = `${folder}-away`
    const asked = withReadableFile(catalogue, asset, () => {
      renameSync(folder, away)
      return DAMAGED()
    })
    await expect(asked).rejects.toBeInstanceOf(DriveMissing)
    await expect(withReadableFile(catalogue, asset, async () => 'fine')).rejects.toBeInstanceOf(DriveMissing)
    renameSync(away, folder)
    expect(await withReadableFile(catalogue, asset, async () => 'fine')).toBe('fine')
  })

  it('is missing when it is gone from a folder that is there', async () => {
    const { catalogue, asset, path, copy, folder } = library()
    writeFileSync(join(folder, 'another.jpg'), 'x')
    rmSync(path)
    rmSync(copy)
    await expect(withReadableFile(catalogue, asset, async () => 'fine')).rejects.toMatchObject({ code: 'missing-file' })
  })

  it('says nothing when its worker was killed from outside', async () => {
    const { catalogue, asset, path } = library()
    const killed = new InglenookError('worker-killed', 'It was ended.')
    const asked = withReadableFile(catalogue, asset, () => {
      rmSync(path)
      return Promise.reject(killed)
    })
    await expect(asked).rejects.toBe(killed)
  })
})

it('tells a model that was taken away from one that is no good', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'x.onnx')
  const entry = ModelEntry.parse({
    id: 'x',
    label: 'X',
    task: 'object-detection',
    family: 'yolox',
    files: [{ name: 'x.onnx' }],
    licence: 'x',
    source: 'x',
    input: { size: 416 },
    labels: 'coco-80'
  })
  const part = { ok: false, failure: { code: 'model-unusable', message: 'It cannot be read.' } } as const
  const models = [{ entry, path, sha256: 'ab'.repeat(32) }]
  await expect(checkModelsThere(part, models)).rejects.toMatchObject({ code: 'model-missing' })
  writeFileSync(path, 'x')
  await checkModelsThere(part, models)
  rmSync(path)
  await checkModelsThere({ ok: true }, models)
  await checkModelsThere({ ok: false, failure: { code: 'damaged', message: '' } }, models)
})

function library() {
  const { catalogue } = newCatalogue()
  const folder = join(temporaryFolder(), 'photos')
  const { id: source } = catalogue.sources.add(folder, 'folder', 0)
  const asset = catalogue.assets.insert(photoFacts(), 0)
  const [path, copy] = ['a.jpg', 'b.jpg'].map((name) => join(folder, name)) as [string, string]
  for (const one of [path, copy]) {
    writeWithFolder(folder, one)
    const { size: bytes, mtimeMs } = statSync(one)
    catalogue.places.put({ assetId: asset, sourceId: source, path: one, bytes, mtimeMs })
  }
  return { catalogue, folder, source, asset, path, copy }
}

function writeWithFolder(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, 'a photo')
  // Earlier than anything a test writes, so that a change shows in the time too.
  utimesSync(path, 1_700_000_000, 1_700_000_000)
}
