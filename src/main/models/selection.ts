import { DEFAULT_MODELS } from '../../shared/model-list.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type { TaskModels } from '../../shared/models-overview.ts'
import type { KnownModel } from './known-models.ts'
import type { Suiting } from './suiting.ts'

export interface Selection {
  /** Null where the task has no model at all. */
  model: KnownModel | null
  /** What holds as long as the user has chosen none. */
  defaultId: string | null
  /** Why that one suits this computer, in a sentence; null where no such thing was weighed. */
  defaultReason: string | null
  /** The user's choice cannot be honoured, so the default holds. */
  fallback: TaskModels['fallback']
}

/**
 * Which model a task uses: the user's choice, else the mirror's default, else the one that suits this computer, else the
 * built-in one. What is not known or not available is passed over; of a choice that is, a notice tells.
 *
 * @param known models of this task
 * @param wishes `suiting`: of a task whose models this computer may be too small or too slow for
 */
export function select(
  task: ModelTask,
  known: readonly KnownModel[],
  wishes: { chosen: string | undefined; mirrorDefault: string | undefined; suiting?: Suiting | null }
): Selection {
  const usable = (id: string | undefined): KnownModel | undefined =>
    known.find(({ entry, unavailable }) => entry.id === id && unavailable === null)
  const ofMirror = usable(wishes.mirrorDefault)
  const suiting = ofMirror ? null : (wishes.suiting ?? null)
  const standard =
    ofMirror ?? usable(suiting?.id) ?? usable(DEFAULT_MODELS[task]) ?? known.find((model) => model.unavailable === null)
  const defaultId = standard?.entry.id ?? null
  const found = { model: standard ?? null, defaultId, defaultReason: suiting?.reason ?? null, fallback: null }
  if (wishes.chosen === undefined) return found
  const chosen = usable(wishes.chosen)
  if (chosen) return { ...found, model: chosen }
  return { ...found, fallback: { chosenId: wishes.chosen, reason: whyNot(wishes.chosen, known, standard) } }
}

function whyNot(chosenId: string, known: readonly KnownModel[], standard: KnownModel | undefined): string {
  const instead = standard ? ` ${standard.entry.label} is used instead.` : ''
  const chosen = known.find(({ entry }) => entry.id === chosenId)
  const why = chosen?.unavailable
    ? `${chosen.entry.label}, which you chose, cannot be used any more. ${chosen.unavailable}`
    : `The model “${chosenId}”, which you chose, is not known any more: no list names it.`
  return why + instead
}
