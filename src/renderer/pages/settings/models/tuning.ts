import type { ModelTask } from '../../../../shared/model-task.ts'
import type { Settings } from '../../../../shared/settings.ts'

/** Settings that belong to a task and go back to their defaults with its reset. */
export type Tuned =
  | 'faceMinScore'
  | 'personMaxDistance'
  | 'personMinFaces'
  | 'objectMinScore'
  | 'objectMaxCount'
  | 'audioWindowSeconds'
  | 'audioMinScore'
  | 'audioTopK'
  | 'transcriptLanguage'
  | SwitchSetting

type SwitchSetting = 'transcriptTranslate' | 'transcriptPromptNames' | 'voiceActivity'
type NumberSetting = Exclude<Tuned, 'transcriptLanguage' | SwitchSetting>

interface Common<K extends Tuned> {
  key: K
  label: string
  hint: string
}

export type TuningRow =
  | (Common<NumberSetting> & {
      kind: 'number'
      min: number
      max: number
      step: number
      /** Where the thumb stands while the default is the model's own value. */
      usual?: number
      words: (value: number | null) => string
      ends: readonly [string, string]
      /** A value that many look for, by name. */
      preset?: { label: string; value: number }
    })
  | (Common<'transcriptLanguage'> & { kind: 'language' })
  | (Common<SwitchSetting> & { kind: 'switch' })

interface Tuning {
  /** From when on a change holds. */
  when: string
  rows: readonly TuningRow[]
}

const percent = (share: number | null) => `${Math.round((share ?? 0) * 100)} %`
const plain = (value: number | null) => String(value)
const certainty = { kind: 'number', min: 0.05, max: 0.95, step: 0.05, words: percent } as const
const SURE = ['More, some wrong', 'Fewer, surer'] as const

/** What can be tuned of each task, in words. */
export const TUNING: Readonly<Record<ModelTask, Tuning>> = {
  'face-detection': {
    when: 'Holds for photos and videos that are looked at from now on.',
    rows: [
      {
        ...certainty,
        key: 'faceMinScore',
        label: 'Certainty of a face',
        hint: 'How sure it must be that something is a face at all.',
        ends: SURE,
        preset: { label: 'Find more faces', value: 0.28 }
      }
    ]
  },
  'face-recognition': {
    when: 'All faces are sorted anew at once when you change these. Names you gave stay.',
    rows: [
      {
        kind: 'number',
        key: 'personMaxDistance',
        label: 'Distance within a person',
        hint: 'How much two faces may differ and still be one person. The model knows a good value of its own.',
        min: 0.05,
        max: 1.5,
        step: 0.01,
        usual: 0.6,
        words: (distance) => (distance === null ? 'Model default' : distance.toFixed(2)),
        ends: ['Only near twins', 'Even distant likeness']
      },
      {
        kind: 'number',
        key: 'personMinFaces',
        label: 'Faces that make a person',
        hint: 'How often somebody must be seen before they show among the people.',
        min: 1,
        max: 20,
        step: 1,
        words: plain,
        ends: ['Everybody, even passers-by', 'Only those seen often']
      }
    ]
  },
  'object-detection': {
    when: 'Holds for photos that are looked at from now on.',
    rows: [
      {
        ...certainty,
        key: 'objectMinScore',
        label: 'Certainty of a thing',
        hint: 'How sure it must be of an animal, a vehicle or any other thing.',
        ends: SURE
      },
      {
        kind: 'number',
        key: 'objectMaxCount',
        label: 'Things in one photo',
        hint: 'At most so many are kept, the surest first.',
        min: 1,
        max: 300,
        step: 1,
        words: plain,
        ends: ['Only the surest', 'All of a crowd']
      }
    ]
  },
  'audio-events': {
    when: 'Holds for videos and recordings that are listened to from now on.',
    rows: [
      {
        kind: 'number',
        key: 'audioWindowSeconds',
        label: 'Window',
        hint: 'How much it hears at once. It begins again in the middle of each window.',
        min: 2,
        max: 30,
        step: 1,
        words: (seconds) => `${seconds} s`,
        ends: ['Short sounds, told apart', 'Long scenes as a whole']
      },
      {
        ...certainty,
        key: 'audioMinScore',
        label: 'Certainty of a sound',
        hint: 'How sure it must be of laughter, rain or any other sound.',
        ends: SURE
      },
      {
        kind: 'number',
        key: 'audioTopK',
        label: 'Sounds in one window',
        hint: 'At most so many are kept of each window, the surest first.',
        min: 1,
        max: 20,
        step: 1,
        words: plain,
        ends: ['Only the surest', 'All that is heard']
      }
    ]
  },
  transcription: {
    when: 'Holds for videos and recordings that are written down from now on. Each can have a language of its own: it is chosen beside its transcript.',
    rows: [
      {
        kind: 'language',
        key: 'transcriptLanguage',
        label: 'Language',
        hint: 'What is mostly spoken. “Automatic” lets the model decide for each recording.'
      },
      {
        kind: 'switch',
        key: 'transcriptTranslate',
        label: 'Translate to English',
        hint: 'What is said in another language is written down in English, instead of as it was said.'
      },
      {
        kind: 'switch',
        key: 'transcriptPromptNames',
        label: 'Help with names',
        hint: 'The model is told the names of the people in your library, so that it spells them as you do.'
      }
    ]
  },
  'voice-activity': {
    when: 'Holds for videos and recordings that are written down from now on.',
    rows: [
      {
        kind: 'switch',
        key: 'voiceActivity',
        label: 'Look for speech first',
        hint: 'Only what is spoken is written down, so that nothing is made up from noise.'
      }
    ]
  }
}

const names = new Intl.DisplayNames(undefined, { type: 'language' })

/** A language by its name in the reader's own. */
export function languageName(language: Settings['transcriptLanguage']): string {
  return language === 'auto' ? 'Automatic' : (names.of(language) ?? language)
}

/** The languages of `TranscriptLanguage`, which the window cannot import (a test holds them together). */
export const LANGUAGES = ['auto', 'en', 'fr', 'de', 'es', 'it', 'pt', 'nl', 'ja', 'zh', 'ko', 'ru'] as const
