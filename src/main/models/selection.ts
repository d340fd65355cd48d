import { DEFAULT_MODELS } from '../../shared/model-list.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type { TaskModels } from '../../shared/models-overview.ts'
import type { KnownModel } from './known-models.ts'

export interface Selection {
  /** Null where the task has no model at all. */
  model: KnownModel | null
  /** What holds as long as the user has chosen none. */
  defaultId: string | null
  /** The user's choice cannot be honoured, so the default holds. */
  fallback: TaskModels['fallback']
}

/**
 * Which model a task uses: the user's choice, else the mirror's default, else the built-in one. What is not known or not
 * available is passed over; of a choice that is, a notice tells.
 *
 * @param known models of this task
 */
export function select(
  task: ModelTask,
  known: readonly KnownModel[],
  wishes: { chosen: string | undefined; mirrorDefault: string | undefined }
): Selection {
  const usable = (id: string | undefined): KnownModel | undefined =>
    known.find(({ entry, unavailable }) => entry.id === id && unavailable === null)
  const standard =
    usable(wishes.mirrorDefault) ?? usable(DEFAULT_MODELS[task]) ?? known.find((model) => model.unavailable === null)
  const defaultId = standard?.entry.id ?? null
  if (wishes.chosen === undefined) return { model: standard ?? null, defaultId, fallback: null }
  const chosen = usable(wishes.chosen)
  if (chosen) return { model: chosen, defaultId, fallback: null }
  const fallback = { chosenId: wishes.chosen, reason: whyNot(wishes.chosen, known, standard) }
  return { model: standard ?? null, defaultId, fallback }
}

function whyNot(chosenId: string, known: readonly KnownModel[], standard: KnownModel | undefined): string {
  const instead = standard ? ` ${standard.entry.label} is used instead.` : ''
  const chosen = known.find(({ entry }) => entry.id === chosenId)
  const why = chosen?.unavailable
    ? `${chosen.entry.label}, which you chose, cannot be used any more. ${chosen.unavailable}`
    : `The model “${chosenId}”, which you chose, is not known any more: no list names it.`
  return why + instead
}
