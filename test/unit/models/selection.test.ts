import { describe, expect, it } from 'vitest'
import { knownModels } from '../../../src/main/models/known-models.ts'
import { select } from '../../../src/main/models/selection.ts'
import type { ModelEntry } from '../../../src/shared/model.ts'
import { MODEL_LIST } from '../../../src/shared/model-list.ts'
import type { ModelTask } from '../../../src/shared/model-task.ts'

const tagger = (id: string, label = id): ModelEntry => ({
  id,
  label,
  task: 'audio-events',
  family: 'audio-tagger',
  files: [{ name: `${id}.onnx` }],
  input: { sampleRate: 16_000, output: 'probability' },
  labels: 'audioset-527',
  licence: 'MIT',
  source: 'ours'
})

/** What is in use for sounds where a mirror has these. */
function selected(wishes: { chosen?: string; mirrorDefault?: string }, fromMirror: ModelEntry[] = []) {
  const known = knownModels(MODEL_LIST, (task) => fromMirror.filter((entry) => entry.task === task), [])
  const { model, defaultId, fallback } = select(
    'audio-events',
    known.filter(({ entry }) => entry.task === 'audio-events'),
    { chosen: wishes.chosen, mirrorDefault: wishes.mirrorDefault }
  )
  return { id: model?.entry.id ?? null, defaultId, fallback }
}

describe('the model that a task uses', () => {
  it('is the one chosen, else the default of the mirror, else the built-in one', () => {
    const mine = [tagger('mine')]
    expect(selected({ chosen: 'yamnet', mirrorDefault: 'mine' }, mine)).toMatchObject({
      id: 'yamnet',
      defaultId: 'mine'
    })
    expect(selected({ mirrorDefault: 'mine' }, mine)).toMatchObject({ id: 'mine', fallback: null })
    expect(selected({}, mine)).toEqual({ id: 'efficientat_mn10', defaultId: 'efficientat_mn10', fallback: null })
  })

  it('is the default, with a notice, where the choice became unavailable or unknown', () => {
    const unavailable = selected({ chosen: 'ced_base' })
    expect(unavailable.id).toBe('efficientat_mn10')
    expect(unavailable.fallback).toEqual({
      chosenId: 'ced_base',
      reason: expect.stringMatching(
        /^CED base, which you chose, cannot be used any more\. Planned: .*EfficientAT mn10 is used instead\.$/
      )
    })
    expect(selected({ chosen: 'gone' }).fallback).toEqual({
      chosenId: 'gone',
      reason:
        'The model “gone”, which you chose, is not known any more: no list names it. EfficientAT mn10 is used instead.'
    })
  })

  it('is never what a mirror wrongly names as default', () => {
    expect(selected({ mirrorDefault: 'nothing' }).id).toBe('efficientat_mn10')
    expect(selected({ mirrorDefault: 'ced_base' }).id).toBe('efficientat_mn10')
  })

  it('can be a planned one that a mirror has', () => {
    expect(selected({ chosen: 'ced_base' }, [tagger('ced_base')])).toMatchObject({ id: 'ced_base', fallback: null })
  })
})

describe('the known models', () => {
  const ids = (task: ModelTask, known: ReturnType<typeof knownModels>) =>
    known.flatMap(({ entry, origin, replacesBuiltIn }) =>
      entry.task === task ? [`${entry.label} ${origin}${replacesBuiltIn ? ' instead' : ''}`] : []
    )

  it('are those of the mirror, those that came with files, and the built-in ones, each id once', () => {
    const mirror = [tagger('yamnet', 'Theirs'), tagger('new', 'New')]
    const added = [tagger('new', 'Older'), tagger('pann_cnn14', 'Brought')]
    const known = knownModels(MODEL_LIST, (task) => (task === 'audio-events' ? mirror : []), added)
    expect(ids('audio-events', known)).toEqual([
      'Theirs mirror instead',
      'New mirror',
      'Brought mirror instead',
      ...['EfficientAT mn10', 'EfficientAT mn04', 'EfficientAT mn40', 'CED tiny', 'CED small', 'CED base'].map(
        (label) => `${label} built-in`
      )
    ])
    expect(ids('voice-activity', known)).toEqual(['Silero VAD 6.2 built-in'])
  })

  it('come from a mirror without the address of what they stand in place of', () => {
    const [theirs] = knownModels(
      MODEL_LIST,
      (task) => (task === 'audio-events' ? [tagger('pann_cnn14')] : []),
      []
    ).filter(({ entry }) => entry.id === 'pann_cnn14')
    expect(theirs?.upstream).toEqual({})
  })
})
