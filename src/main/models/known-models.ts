import type { ModelEntry } from '../../shared/model.ts'
import type { SpeechEffort } from '../../shared/model-list/listed-model.ts'
import type { ListedModel } from '../../shared/model-list.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type { ModelInfo } from '../../shared/models-overview.ts'

/** A model that some list names, whether its file is here or not. */
export interface KnownModel {
  entry: ModelEntry
  origin: ModelInfo['origin']
  replacesBuiltIn: boolean
  /** Where its files are published, by file name. */
  upstream: Readonly<Record<string, string>>
  /** About how large its files are together; null: not known. */
  aboutBytes: number | null
  /** Why it cannot be chosen, in words; null: it can. */
  unavailable: string | null
  /** Of a built-in model of speech: how much work it is. */
  effort: SpeechEffort | null
}

/**
 * Every known model by task. Of the same id a mirror's entry wins over one that came with added files, and that over
 * the built-in one.
 *
 * @param fromMirror entries that the mirror in force for a task has for it
 */
export function knownModels(
  builtIn: readonly ListedModel[],
  fromMirror: (task: ModelTask) => readonly ModelEntry[],
  added: readonly ModelEntry[]
): KnownModel[] {
  const builtInIds = new Set(builtIn.map(({ entry }) => entry.id))
  const taken = new Set<string>()
  const fresh = (entry: ModelEntry): boolean => !taken.has(entry.id) && Boolean(taken.add(entry.id))
  const listedElsewhere = (entry: ModelEntry): KnownModel => ({
    entry,
    origin: 'mirror',
    replacesBuiltIn: builtInIds.has(entry.id),
    upstream: {},
    aboutBytes: null,
    unavailable: null,
    effort: null
  })
  const mirrored = ModelTask.options.flatMap((task) => fromMirror(task).filter(fresh)).map(listedElsewhere)
  const brought = added.filter(fresh).map(listedElsewhere)
  const own = builtIn
    .filter(({ entry }) => fresh(entry))
    .map(({ entry, upstream, aboutBytes, unavailable, effort = null }) => ({
      entry,
      origin: 'built-in' as const,
      replacesBuiltIn: false,
      upstream,
      aboutBytes: aboutBytes || null,
      unavailable,
      effort
    }))
  const all = [...mirrored, ...brought, ...own]
  return ModelTask.options.flatMap((task) => all.filter(({ entry }) => entry.task === task))
}

/** Its one weight file. */
export function fileOf({ entry }: KnownModel): ModelEntry['files'][number] | null {
  const [file] = entry.files
  return file && entry.files.length === 1 ? file : null
}
