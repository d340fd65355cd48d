import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withModelTables } from '../../../build/model-tables.ts'
import { knownModels } from '../../../src/main/models/known-models.ts'
import { parseMirrorList } from '../../../src/main/models/mirror.ts'
import { suitingSpeechModel } from '../../../src/main/models/suiting.ts'
import { licenceInWords } from '../../../src/shared/licence.ts'
import { ModelFamily } from '../../../src/shared/model.ts'
import { MODEL_LIST } from '../../../src/shared/model-list.ts'
import { ModelTask } from '../../../src/shared/model-task.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/models.md'), 'utf8')

describe('the documentation of models', () => {
  it('has the tables that the list gives: after a change of the list run "npm run docs"', () => {
    expect(page).toBe(withModelTables(page))
  })

  it('calls no model of speech the default, and says instead which one a computer gets', () => {
    const speech = page.slice(page.indexOf('### Writing down speech'), page.indexOf('### Finding speech'))
    expect(speech).not.toMatch(/\*\*Whisper|the default;/)
    const machine = { cores: 4, memoryBytes: 8e9 }
    const { id } =
      suitingSpeechModel(
        knownModels(MODEL_LIST, () => [], []),
        machine,
        () => null
      ) ?? {}
    const { label } = MODEL_LIST.find(({ entry }) => entry.id === id)?.entry ?? {}
    expect(speech).toContain(`| 4 cores, 8 GB | ${label} |`)
  })

  it('has every model with its licence, and every file', () => {
    const lines = page.split('\n')
    for (const { entry } of MODEL_LIST) {
      const row = lines.find((line) => line.startsWith('|') && line.includes(`\`${entry.id}\``))
      expect(row).toContain(entry.label)
      expect(row).toContain(licenceInWords(entry.licence))
      for (const { name } of entry.files) expect(page).toContain(`| \`${name}\` |`)
    }
  })

  it('shows a models.json that is read without a problem', () => {
    const [, example = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? []
    const { models, defaults, problems } = parseMirrorList(example, 'models.json')
    expect(problems).toEqual([])
    expect(models.map(({ id }) => id)).toEqual(['my-detector', 'my-recogniser', 'my-tagger'])
    expect(defaults).toEqual({ 'face-detection': 'my-detector' })
  })

  it('shows only pictures that there are', () => {
    const pictures = [...page.matchAll(/screenshots\/[\w-]+\.webp/g)].map(([path]) => path)
    expect(pictures).toHaveLength(4)
    for (const path of pictures) expect(existsSync(join(import.meta.dirname, '../../../docs', path))).toBe(true)
  })

  it('names every task, every family and every variable of the environment', () => {
    for (const word of [...ModelTask.options, ...ModelFamily.options]) expect(page).toContain(`\`${word}\``)
    for (const task of ModelTask.options) {
      expect(page).toContain(`\`INGLENOOK_MODELS_${task.toUpperCase().replaceAll('-', '_')}\``)
    }
  })
})

describe('the tables', () => {
  it('must all have a place, and only known ones', () => {
    expect(() => withModelTables('nothing')).toThrow('have no place')
    expect(() => withModelTables('<!-- table: cats -->\n<!-- end of table -->')).toThrow('cats')
  })
})
