import type { ModelInfo } from '../../../shared/model.ts'

type Task = ModelInfo['task']

/** What each kind of model is for, in the words of the Models section. */
export const TASKS: Readonly<Record<Task, { title: string; purpose: string }>> = {
  'face-detection': { title: 'Finding faces', purpose: 'Finds where faces are in a photo.' },
  'face-recognition': { title: 'Recognising people', purpose: 'Tells whether two faces belong to one person.' },
  'object-detection': { title: 'Finding things', purpose: 'Names what is in a photo: a dog, a bicycle, a cup.' },
  'audio-events': { title: 'Hearing sounds', purpose: 'Names sounds: laughter, music, rain.' },
  transcription: { title: 'Writing down speech', purpose: 'Turns what is said into text.' },
  'voice-activity': { title: 'Finding speech', purpose: 'Finds where in a recording somebody speaks.' }
}

export const STATES: Readonly<Record<ModelInfo['state'], string>> = {
  ready: 'Ready',
  verifying: 'Being checked',
  missing: 'Not found',
  refused: 'Refused'
}

/** Models of each task in the order in which they are needed; tasks without a model are left out. */
export function modelsByTask(models: readonly ModelInfo[]): { task: Task; models: ModelInfo[] }[] {
  const order = Object.keys(TASKS) as Task[]
  return order
    .map((task) => ({ task, models: models.filter((model) => model.task === task).sort(inUseFirst) }))
    .filter(({ models: some }) => some.length > 0)
}

/** What a licence means for a family, beside its name; null where the name says it all. */
export function licenceNote(licence: string): string | null {
  if (/non-?commercial|research/i.test(licence)) return 'For private and research use, not for business.'
  if (/\bA?GPL/i.test(licence)) return 'Free to use; whoever passes on a program built with it must share its source.'
  if (/\b(MIT|Apache|BSD|ISC|CC0|Unlicense)\b/i.test(licence)) return 'Free for any use.'
  return null
}

function inUseFirst(a: ModelInfo, b: ModelInfo): number {
  return Number(b.selected) - Number(a.selected) || a.label.localeCompare(b.label)
}
