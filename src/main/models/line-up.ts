import { InglenookError } from '../../shared/failure.ts'
import type { ListedModel } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type { Settings } from '../../shared/settings.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import { type KnownModel, knownModels } from './known-models.ts'
import type { Mirrors } from './mirrors.ts'
import { type Selection, select } from './selection.ts'

/** Every known model, and which of them each task uses. */
export interface LineUp {
  all(): readonly KnownModel[]
  of(task: ModelTask): readonly KnownModel[]
  selection(task: ModelTask): Selection
  /** Those in use, one for each task that has any. */
  selected(): readonly KnownModel[]
  /** @throws InglenookError `not-found` */
  find(id: string): KnownModel
  /** A list has changed. */
  changed(): void
}

/** Made anew only when a list or a setting has changed: it is asked with every job that is taken. */
export function createLineUp(options: {
  list: readonly ListedModel[]
  mirrors: Mirrors
  repository: ModelRepository
  settings: () => Settings
}): LineUp {
  const { list, mirrors, repository, settings } = options
  let made: { of: Settings; all: KnownModel[]; selections: Map<ModelTask, Selection> } | null = null

  const current = () => {
    if (made?.of === settings()) return made
    const all = knownModels(list, mirrors.entries, repository.addedEntries())
    const selections = new Map(
      ModelTask.options.map((task) => {
        const ofTask = all.filter(({ entry }) => entry.task === task)
        const wishes = { chosen: settings().chosenModels[task], mirrorDefault: mirrors.defaultOf(task) }
        return [task, select(task, ofTask, wishes)]
      })
    )
    made = { of: settings(), all, selections }
    return made
  }
  const selection = (task: ModelTask): Selection =>
    current().selections.get(task) ?? { model: null, defaultId: null, fallback: null }

  return {
    all: () => current().all,
    of: (task) => current().all.filter(({ entry }) => entry.task === task),
    selection,
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
