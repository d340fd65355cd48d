import type { MeasuredModel, ModelDocument, RemovedModel, ReprocessedModels, UsedModel } from '../../shared/cli.ts'
import { licenceInWords } from '../../shared/licence.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type { AddedModels, ExportedModels, ModelSpeed, VerifiedModels } from '../../shared/models-overview.ts'
import { bytesText, counted, harmless, joined, table, waitText } from './layout.ts'

/* What `inglenook models …` prints for people to read. */

/** One block for each task; `*` marks the model in use. */
export function models(all: readonly ModelDocument[]): string {
  const tasks = ModelTask.options.map((task) => ({ task, models: all.filter((model) => model.task === task) }))
  const blocks = tasks
    .filter((one) => one.models.length > 0)
    .map(({ task, models }) => `${TASKS[task]} (${task})\n${table(models.map(modelRow))}`)
  return blocks.length === 0 ? 'No models are known.\n' : blocks.join('\n')
}

export function fetchedModel({ label, files }: ModelDocument): string {
  const verified = files.every((file) => file.verified)
  return `${label} is here${verified ? ' and verified' : ', unverified: nobody has said what its hash must be'}.\n`
}

export function addedModels({ added, refused }: AddedModels): string {
  if (added.length + refused.length === 0) return 'No weights were found there.\n'
  return joined([
    ...added.map(
      ({ path, id, label, by }) => `added ${label} (${id}) from ${harmless(path)}${by === 'name' ? UNVOUCHED : ''}`
    ),
    ...refused.map(({ path, failure }) => `refused ${harmless(path)}: ${failure.message}`)
  ])
}

export function usedModel({ task, id, outdated }: UsedModel): string {
  const lines = [id === null ? `No model for ${task} is known.` : `${task} uses ${id} from now on.`]
  if (outdated !== null && outdated.assets > 0) {
    const time = outdated.estimateMs === null ? '' : `, about ${waitText(outdated.estimateMs)}`
    const again = `"inglenook models reprocess ${task}" looks again`
    lines.push(`Another model has looked at ${counted(outdated.assets, 'file')}; ${again}${time}.`)
  }
  return joined(lines)
}

export function reprocessed({ enqueued }: ReprocessedModels): string {
  const next = enqueued > 0 ? '; "inglenook process" looks at them again' : ''
  return `${counted(enqueued, 'file')} queued${next}.\n`
}

export function verifiedModels({ models }: VerifiedModels): string {
  if (models.length === 0) return 'There are no weights on this computer yet.\n'
  return table(models.map(({ id, ok, verified, failure }) => [id, verdict(ok, verified), failure?.message ?? '']))
}

export function removedModel({ freedBytes }: RemovedModel): string {
  return `${bytesText(freedBytes)} freed.\n`
}

export function exportedModels({ folder, ids, bytes }: ExportedModels): string {
  if (ids.length === 0) return 'There are no weights to export on this computer yet.\n'
  return joined([
    `${counted(ids.length, 'model')} (${bytesText(bytes)}) in ${folder}: ${ids.join(', ')}`,
    'On the other computer: "inglenook models add" with that folder, or name it as its models folder.'
  ])
}

export function measuredModel({ id, perSecond, unit }: MeasuredModel): string {
  const digits = perSecond < 10 ? 1 : 0
  return `${id}: ${perSecond.toFixed(digits)} ${SPEED_UNITS[unit]} a second\n`
}

function modelRow({ selected, label, origin, id, state, reason, bytes, licence, files }: ModelDocument): string[] {
  const unverified = state === 'ready' && files.some((file) => !file.verified)
  const told = state === 'failed' || state === 'refused' || state === 'unavailable'
  return [
    `${selected ? '*' : ' '} ${label}${origin === 'mirror' ? ', of the mirror' : ''}`,
    id,
    bytes === null ? '' : bytesText(bytes),
    unverified ? 'ready, unverified' : (STATES[state] ?? state),
    told && reason !== null ? `${licenceInWords(licence)}. ${reason}` : licenceInWords(licence)
  ]
}

function verdict(ok: boolean, verified: boolean): string {
  if (!ok) return 'refused'
  return verified ? 'verified' : 'unverified'
}

const UNVOUCHED = ', unverified: it goes by its name alone'

const TASKS: Readonly<Record<ModelTask, string>> = {
  'face-detection': 'Finding faces',
  'face-recognition': 'Recognising people',
  'object-detection': 'Finding things',
  'audio-events': 'Hearing sounds',
  transcription: 'Writing down speech',
  'voice-activity': 'Finding speech'
}

const STATES: Readonly<Record<string, string>> = {
  ready: 'ready',
  absent: 'not downloaded',
  downloading: 'downloading',
  checking: 'being checked',
  failed: 'failed',
  refused: 'refused',
  unavailable: 'not available'
}

const SPEED_UNITS: Readonly<Record<ModelSpeed['unit'], string>> = {
  photos: 'photos',
  faces: 'faces',
  seconds: 'seconds of sound'
}
