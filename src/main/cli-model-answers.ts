import type { ModelDocument } from '../shared/cli.ts'
import { InglenookError } from '../shared/failure.ts'
import type { ModelInfo, ModelState } from '../shared/models-overview.ts'
import type { FetchProgress, ModelOperations, OnProgress } from './cli-operations.ts'
import type { Library } from './library.ts'
import type { ModelStore } from './models/model-store.ts'

/** How often a download is looked at while it runs. */
const LOOK_MS = 250

/** The documents of `inglenook models …` over an open library. */
export function createModelOperations({ models, outdated }: Library): ModelOperations {
  const listed = (): ModelInfo[] => models.overview().tasks.flatMap((task) => task.models)
  /** @throws InglenookError `not-found`, naming those that there are */
  const known = (id: string): ModelInfo => {
    const all = listed()
    const found = all.find((model) => model.id === id)
    if (found) return found
    const names = all.map((model) => model.id).join(', ')
    throw new InglenookError('not-found', `There is no model "${id}". Known are: ${names}.`)
  }

  return {
    async list() {
      await models.refresh({ askMirrors: true })
      return { models: listed().map(documentOf), problems: models.overview().problems }
    },
    async get(id, onProgress) {
      await models.refresh()
      known(id)
      using _telling = tellOfFetching(models, onProgress)
      await models.download(id)
      return documentOf(known(id))
    },
    async add(paths) {
      await models.refresh()
      return models.add(paths)
    },
    async use(task, id) {
      await models.refresh()
      if (id !== null) known(id)
      const { earlierChoice } = models.choose(task, id)
      return { task, id: models.selected(task)?.id ?? null, earlierChoice, outdated: outdated.of(task) }
    },
    async reprocess(task) {
      await models.refresh()
      return { task, ...(await outdated.reprocess(task)) }
    },
    async verify() {
      await models.refresh()
      return models.verify()
    },
    async remove(id) {
      await models.refresh()
      known(id)
      return models.remove(id)
    },
    async exportTo(folder, ids) {
      await models.refresh()
      for (const id of ids) known(id)
      return models.exportTo(folder, ids.length === 0 ? undefined : ids)
    },
    async measure(id) {
      await models.refresh()
      known(id)
      return { id, ...(await models.measure(id)) }
    }
  }
}

/** Tells a few times a second what is being fetched, as long as something is and until it is disposed of. */
export function tellOfFetching(models: ModelStore, onProgress: OnProgress): Disposable {
  let told = 0
  const tell = (): void => {
    const fetching = models
      .overview()
      .tasks.flatMap((task) => task.models)
      .flatMap(progressOf)
    if (fetching.length + told > 0) onProgress({ stage: 'fetching', models: fetching })
    told = fetching.length
  }
  tell()
  const timer = setInterval(tell, LOOK_MS)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function progressOf({ label, state }: ModelInfo): FetchProgress['models'] {
  if (state.kind !== 'downloading') return []
  const { bytes, totalBytes, msLeft, retry } = state
  const fraction = totalBytes === null || totalBytes === 0 ? null : Math.min(1, bytes / totalBytes)
  return [{ label, fraction, msLeft, retrying: retry?.reason ?? null }]
}

function documentOf(model: ModelInfo): ModelDocument {
  const { id, task, family, label, origin, selected, available, state, bytes, licence, files } = model
  const reason = reasonOf(state)
  return { id, task, family, label, origin, selected, available, state: state.kind, reason, bytes, licence, files }
}

function reasonOf(state: ModelState): string | null {
  switch (state.kind) {
    case 'ready':
      return null
    case 'absent':
    case 'unavailable':
      return state.reason
    case 'downloading':
      return `It is being downloaded from ${state.from}.`
    case 'checking':
      return 'It is being checked.'
    case 'failed':
    case 'refused':
      return state.failure.message
  }
}
