import type { Accuracy } from '../../../../shared/model.ts'
import type { ModelTask } from '../../../../shared/model-task.ts'

interface TaskText {
  title: string
  purpose: string
  /** What is looked at again after a switch. */
  items: readonly [one: string, many: string]
  /** What happened to them: `looked at`. */
  done: string
  /** What to do with them again: `Look at`, and the words on its button. */
  again: string
  button: string
}

const PHOTOS = { items: ['photo', 'photos'], done: 'looked at', again: 'Look at', button: 'Re-process' } as const
const SHOWING_FACES = { ...PHOTOS, items: ['photo or video', 'photos and videos'] } as const
const RECORDINGS = {
  items: ['video or recording', 'videos and recordings'],
  done: 'listened to',
  again: 'Listen to',
  button: 'Re-process'
} as const
const SPOKEN = { items: RECORDINGS.items, done: 'transcribed', again: 'Transcribe', button: 'Re-transcribe' } as const

/** What each kind of model is for, in the order of the page. */
export const TASKS: Readonly<Record<ModelTask, TaskText>> = {
  'face-detection': { title: 'Finding faces', purpose: 'Finds where faces are in a photo or video.', ...SHOWING_FACES },
  'face-recognition': {
    title: 'Recognising people',
    purpose: 'Tells whether two faces belong to one person.',
    ...SHOWING_FACES
  },
  'object-detection': {
    title: 'Finding things',
    purpose: 'Names what is in a photo: a dog, a bicycle, a cup.',
    ...PHOTOS
  },
  'audio-events': { title: 'Hearing sounds', purpose: 'Names sounds: laughter, music, rain.', ...RECORDINGS },
  transcription: { title: 'Writing down speech', purpose: 'Turns what is said into text.', ...SPOKEN },
  'voice-activity': {
    title: 'Finding speech',
    purpose: 'Finds where in a recording somebody speaks, before it is written down.',
    ...SPOKEN
  }
}

export const TASK_ORDER = Object.keys(TASKS) as ModelTask[]

/** What an accuracy figure says, and of which public test. */
export const MEASURES: Readonly<Record<Accuracy['measure'], { says: string; test: string }>> = {
  'wider-face-hard': { says: 'of hard faces found', test: 'WIDER FACE, hard' },
  'ijb-c': { says: 'of faces told apart', test: 'IJB-C' },
  'coco-map': { says: 'precision', test: 'COCO mAP' },
  'audioset-map': { says: 'precision', test: 'AudioSet mAP' },
  'word-error-rate': { says: 'of words wrong', test: 'LibriSpeech, clean' }
}
