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
        { ...GOOD, id: 'odd', family: 'resnet' },
        { ...GOOD, id: 'bare', family: undefined },
        { ...GOOD, id: 'other', task: 'object-detection' },
        { ...GOOD, id: 'flat', embedding: { dimensions: 0, maxDistance: 3 } },
        { ...GOOD, id: 'worded', input: { size: 'large' } },
        7
      ),
      'L'
    )
    const families = 'scrfd, arcface, yolo26-transformers, yolo26, yolox, audio-tagger, whisper-ggml, silero-ggml'
    expect({ ids: models.map(({ id }) => id), problems }).toEqual({
      ids: ['tiny'],
      problems: [
        'L: model short was refused: embedding.maxDistance: must be a number; it is missing',
        'L: model sly was refused: files.0.name: must be written like /^[A-Za-z0-9][A-Za-z0-9._-]*$/; it is "../x"',
        `L: model odd was refused: family: must be one of ${families}; it is "resnet"`,
        `L: model bare was refused: family: must be one of ${families}; it is missing`,
        'L: model other was refused: task: must be face-recognition; it is "object-detection"',
        'L: model flat was refused: embedding.dimensions: must be more than 0; it is 0',
        'L: model worded was refused: input.size: must be a number; it is "large"',
        'L: an entry without id was refused: it must be an object that describes a model'
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
