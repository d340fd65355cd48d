import { InglenookError } from '../../shared/failure.ts'
import type { ListedModel } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type { Settings } from '../../shared/settings.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import type { SpeedRepository } from '../catalogue/speeds.ts'
import type { Machine } from '../workers/pool-size.ts'
import { type KnownModel, knownModels } from './known-models.ts'
import type { Mirrors } from './mirrors.ts'
import { type Selection, select } from './selection.ts'
import { reckonedSpeeds, suitingSpeechModel } from './suiting.ts'

/** Every known model, and which of them each task uses. */
export interface LineUp {
  all(): readonly KnownModel[]
  of(task: ModelTask): readonly KnownModel[]
  selection(task: ModelTask): Selection
  /** Those in use, one for each task that has any. */
  selected(): readonly KnownModel[]
  /** What models of a task should do here that were not measured, see suiting.ts; empty where nothing tells. */
  reckonedSpeeds(task: ModelTask): ReadonlyMap<string, number>
  /** @throws InglenookError `not-found` */
  find(id: string): KnownModel
  /** A list has changed, or what was measured. */
  changed(): void
}

/** Made anew only when a list, a setting or a figure has changed: it is asked with every job that is taken. */
export function createLineUp(options: {
  list: readonly ListedModel[]
  mirrors: Mirrors
  repository: ModelRepository
  speeds: Pick<SpeedRepository, 'measuredSpeeds'>
  machine: Machine
  settings: () => Settings
}): LineUp {
  const { list, mirrors, repository, speeds, machine, settings } = options
  let made: { of: Settings; all: KnownModel[]; selections: Map<ModelTask, Selection> } | null = null

  const current = () => {
    if (made?.of === settings()) return made
    const all = knownModels(list, mirrors.entries, repository.addedEntries())
    const selections = new Map(
      ModelTask.options.map((task) => {
        const ofTask = all.filter(({ entry }) => entry.task === task)
        const wishes = { chosen: settings().chosenModels[task], mirrorDefault: mirrors.defaultOf(task) }
        return [task, select(task, ofTask, { ...wishes, suiting: suitingOf(task, ofTask) })]
      })
    )
    made = { of: settings(), all, selections }
    return made
  }
  /** Only of speech is the best model beyond many a computer. */
  const suitingOf = (task: ModelTask, known: readonly KnownModel[]) => {
    if (task !== 'transcription') return null
    return suitingSpeechModel(known, machine, measuredSpeech())
  }
  const measuredSpeech = () => {
    const measured = speeds.measuredSpeeds('seconds')
    return (id: string): number | null => measured.get(id) ?? null
  }
  const selection = (task: ModelTask): Selection =>
    current().selections.get(task) ?? { model: null, defaultId: null, defaultReason: null, fallback: null }

  return {
    all: () => current().all,
    of: (task) => current().all.filter(({ entry }) => entry.task === task),
    selection,
    reckonedSpeeds(task) {
      if (task !== 'transcription') return new Map()
      const known = current().all.filter(({ entry }) => entry.task === task)
      return reckonedSpeeds(known, machine, measuredSpeech())
    },
    selected: () => ModelTask.options.flatMap((task) => selection(task).model ?? []),
    find(id) {
      const found = current().all.find(({ entry }) => entry.id === id)
      if (found) return found
      const known = current().all.map(({ entry }) => entry.id)
      throw new InglenookError('not-found', `There is no model “${id}”. Known are ${known.join(', ')}.`)
    },
    changed() {
      made = null
    }
  }
}
