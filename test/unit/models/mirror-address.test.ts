import { describe, expect, it } from 'vitest'
import { fixedSettings } from '../../../src/main/models/fixed-settings.ts'
import {
  addressProblem,
  mirrorFor,
  mirrorVariable,
  nameOf,
  placeOf,
  shownAddress,
  unmasked
} from '../../../src/main/models/mirror-address.ts'
import { ModelTask } from '../../../src/shared/model-task.ts'

describe('the mirror of a task', () => {
  const all = {
    environment: { INGLENOOK_MODELS_FACE_DETECTION: '/of-the-task' },
    fixed: '/given',
    settings: { modelsMirror: '/set', modelMirrors: { 'face-detection': '/set-for-the-task' } }
  }

  it('is the first that is given: for the task from outside, for the task in settings, for all from outside, for all in settings', () => {
    const order: unknown[] = []
    for (const givers of [
      all,
      { ...all, environment: {} },
      { ...all, environment: { INGLENOOK_MODELS_FACE_DETECTION: '' }, settings: { ...all.settings, modelMirrors: {} } },
      { environment: {}, fixed: null, settings: { modelsMirror: '/set', modelMirrors: {} } },
      { environment: {}, fixed: '', settings: { modelsMirror: null, modelMirrors: {} } }
    ]) {
      order.push(mirrorFor('face-detection', givers))
    }
    expect(order).toEqual([
      { address: '/of-the-task', setBy: 'environment', ofTask: true },
      { address: '/set-for-the-task', setBy: 'setting', ofTask: true },
      { address: '/given', setBy: 'environment', ofTask: false },
      { address: '/set', setBy: 'setting', ofTask: false },
      null
    ])
  })

  it('is not that of another task', () => {
    expect(mirrorFor('transcription', { ...all, fixed: null })).toMatchObject({ address: '/set', ofTask: false })
  })

  it('has a variable of its own for each task', () => {
    expect(ModelTask.options.map(mirrorVariable)).toEqual([
      'INGLENOOK_MODELS_FACE_DETECTION',
      'INGLENOOK_MODELS_FACE_RECOGNITION',
      'INGLENOOK_MODELS_OBJECT_DETECTION',
      'INGLENOOK_MODELS_AUDIO_EVENTS',
      'INGLENOOK_MODELS_TRANSCRIPTION',
      'INGLENOOK_MODELS_VOICE_ACTIVITY'
    ])
  })

  it('shows which settings are taken over, and by what', () => {
    const environment = {
      INGLENOOK_MODELS: '/all',
      INGLENOOK_MODELS_TRANSCRIPTION: '/speech',
      INGLENOOK_DOWNLOADS: 'Off'
    }
    expect(fixedSettings('/all', environment)).toEqual([
      { setting: 'modelsMirror', variable: 'INGLENOOK_MODELS' },
      { setting: 'modelMirrors.transcription', variable: 'INGLENOOK_MODELS_TRANSCRIPTION' },
      { setting: 'downloadModels', variable: 'INGLENOOK_DOWNLOADS' }
    ])
    expect(fixedSettings('/other', {})).toEqual([{ setting: 'modelsMirror', variable: '--models' }])
    expect(fixedSettings(null, { INGLENOOK_DOWNLOADS: 'on' })).toEqual([])
  })
})

describe('an address of a mirror', () => {
  it.each([
    ['http://nas.local/models', 'a b.onnx', 'http://nas.local/models/a%20b.onnx'],
    ['http://nas.local/models/', 'x.onnx', 'http://nas.local/models/x.onnx'],
    ['https://host', 'x.onnx', 'https://host/x.onnx'],
    ['https://host/m?key=1', 'x.onnx', 'https://host/m/x.onnx?key=1'],
    ['/mnt/stick', 'x.onnx', '/mnt/stick/x.onnx']
  ])('%s has %s at %s', (address, name, place) => {
    expect(placeOf(address, name)).toBe(place)
  })

  it('is a full path or an http address', () => {
    expect([addressProblem('/mnt'), addressProblem('https://host/m')]).toEqual([null, null])
    for (const wrong of ['models', './models', 'ftp://host/m', 'http://']) {
      expect(addressProblem(wrong), wrong).toContain(wrong)
    }
  })

  it('is never shown with its password, and is still itself when a window gives it back', () => {
    const stored = 'https://me:s3cr3t@host:8080/models'
    const shown = shownAddress(stored)
    expect(shown).toBe('https://•••@host:8080/models')
    expect(nameOf(stored)).toBe('host:8080')
    expect(addressProblem('ftp://me:s3cr3t@host')).not.toContain('s3cr3t')
    expect(unmasked(shown, stored)).toBe(stored)
    expect(unmasked('https://other/models', stored)).toBe('https://other/models')
    expect(unmasked(null, stored)).toBeNull()
    expect(shownAddress('/home/a@b/models')).toBe('/home/a@b/models')
  })
})
