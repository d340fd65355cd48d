import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { ModelEntry } from '../../shared/model.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type { ExportedModels } from '../../shared/models-overview.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { ReadyLook } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { parseMirrorList } from './mirror.ts'
import { withPart } from './parts.ts'
import { statOrNull } from './stat-or-null.ts'

/**
 * Makes a mirror for another computer: copies of weight files that are ready, and a `models.json` that describes them
 * with their hashes and says which each task uses here. What a list there says of other models stays.
 *
 * @param folder full path; made when missing
 * @throws InglenookError `wrong-path` for the models folder itself; `cannot-write`, `disk-full`
 */
export async function exportModels(
  folder: string,
  models: readonly { known: KnownModel; look: ReadyLook }[],
  options: {
    modelsFolder: string
    inForce: Partial<Record<ModelTask, string>>
    pool: Pick<WorkerPool, 'run'>
  }
): Promise<ExportedModels> {
  if (resolve(folder) === resolve(options.modelsFolder)) {
    throw new InglenookError('wrong-path', `${folder} is where the models are already. Choose another folder.`)
  }
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw cannotWrite(folder, error)
  }
  const entries: ModelEntry[] = []
  let total = 0
  for (const { known, look } of models) {
    const { model, bytes } = look
    const name = fileOf(known)?.name ?? known.entry.id
    const to = join(folder, name)
    await withPart(to, (part) =>
      options.pool.run({ kind: 'copyModelFile', from: model.path, to, sha256: model.sha256, part }, { priority: 1 })
    )
    total += bytes
    entries.push({ ...known.entry, files: [{ name, bytes, sha256: model.sha256 }] })
  }
  await writeList(folder, entries, options.inForce)
  return { folder, ids: entries.map(({ id }) => id), bytes: total }
}

async function writeList(
  folder: string,
  entries: readonly ModelEntry[],
  inForce: Partial<Record<ModelTask, string>>
): Promise<void> {
  const path = join(folder, 'models.json')
  const exported = new Set(entries.map(({ id }) => id))
  const before = (await statOrNull(path)) ? parseMirrorList(await readFile(path, 'utf8'), path) : null
  const models = [...(before?.models.filter(({ id }) => !exported.has(id)) ?? []), ...entries]
  const defaults: Partial<Record<ModelTask, string>> = { ...before?.defaults }
  for (const { task, id } of entries) if (inForce[task] === id) defaults[task] = id
  try {
    await withPart(path, async (part) => {
      await writeFile(part, `${JSON.stringify({ formatVersion: 1, defaults, models }, null, 2)}\n`)
      await rename(part, path)
    })
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

function cannotWrite(path: string, cause: unknown): InglenookError {
  return new InglenookError(
    'cannot-write',
    `${path} cannot be written. Check that its drive is there, has room, and may be written to.`,
    { cause }
  )
}
