import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseMirrorList, readMirror } from '../../../src/main/models/mirror.ts'

const GOOD = {
  id: 'tiny',
  label: 'Tiny',
  task: 'face-recognition',
  family: 'arcface',
  files: [{ name: 'tiny.onnx', bytes: 10, sha256: 'ab'.repeat(32) }],
  input: { size: 112 },
  embedding: { dimensions: 128, maxDistance: 0.5 },
  licence: 'free',
  source: 'ours'
}
const list = (...models: unknown[]) =>
  JSON.stringify({ formatVersion: 1, defaults: { 'face-recognition': 'tiny' }, models })

describe('the list of a mirror', () => {
  it('gives its entries and defaults', () => {
    expect(parseMirrorList(list(GOOD), 'L')).toEqual({
      models: [GOOD],
      defaults: { 'face-recognition': 'tiny' },
      problems: []
    })
  })

  it('refuses a bad entry by its id and field, and loads the others', () => {
    const { models, problems } = parseMirrorList(
      list(
        { ...GOOD, id: 'short', embedding: { dimensions: 128 } },
        GOOD,
        { ...GOOD, id: 'sly', files: [{ name: '../x' }] },
        7
      ),
      'L'
    )
    expect({ ids: models.map(({ id }) => id), problems }).toEqual({
      ids: ['tiny'],
      problems: [
        expect.stringMatching(/^L: model short was refused: embedding\.maxDistance: /),
        expect.stringMatching(/^L: model sly was refused: files\.0\.name: /),
        expect.stringMatching(/^L: model an entry without id was refused: entry: /)
      ]
    })
  })

  it.each([
    ['no JSON', '{', /^L is not JSON/],
    ['an unknown format', '{"formatVersion": 2, "models": []}', /^L: formatVersion: /],
    ['no list', '{"formatVersion": 1}', /^L: models: /]
  ])('says what is wrong with %s', (_what, text, problem) => {
    expect(parseMirrorList(text, 'L')).toEqual({ models: [], defaults: {}, problems: [expect.stringMatching(problem)] })
  })

  it('may be missing: then the folder only holds files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inglenook-mirror-'))
    expect(await readMirror(folder)).toEqual({ models: [], defaults: {}, problems: [] })
    writeFileSync(join(folder, 'models.json'), list(GOOD))
    expect((await readMirror(folder)).models).toEqual([GOOD])
  })
})
