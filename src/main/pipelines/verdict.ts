import { stat } from 'node:fs/promises'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import type { AssetResult } from './asset-result.ts'

/**
 * Gives `work` a place where the asset can be read, and files whatever it throws about the file as the failure of all of
 * these jobs. A file that is no longer the one that was imported fails them too, and is named in `result`.
 *
 * @throws what says nothing about the file but something about the worker or the app: then nothing was stored and the
 *   jobs are the caller's to put back
 */
export async function withReadableFile(
  catalogue: Repositories,
  jobs: readonly ClaimedJob[],
  result: AssetResult,
  work: (path: string) => Promise<void>
): Promise<void> {
  try {
    const { path, changed } = await readablePlace(catalogue, result.assetId)
    if (changed) {
      result.changedFile = path
      throw new InglenookError(
        'changed-file',
        `The file ${path} has changed since it was imported. It is being looked at again.`
      )
    }
    await work(path)
  } catch (error) {
    if (!isVerdict(error)) throw error
    const failure = failureOf(error)
    catalogue.transaction(() => {
      for (const job of jobs) catalogue.jobs.finish(job, { status: 'failed', failure }, Date.now())
    })
    // Its faces stay as they were, and nobody waits for new ones any more.
    result.facesChanged = jobs.some((job) => job.pipeline === 'faces')
  }
}

/** The first place of an asset that can be read now, and whether its file is still the one that was imported. */
async function readablePlace({ places }: Repositories, assetId: number): Promise<{ path: string; changed: boolean }> {
  const paths = places.pathsOf(assetId)
  let last: unknown
  for (const path of paths) {
    try {
      const facts = await stat(path)
      const place = places.at(path)
      return { path, changed: facts.size !== place?.bytes || facts.mtimeMs !== place.mtimeMs }
    } catch (error) {
      last = error
    }
  }
  throw new InglenookError(
    'missing-file',
    `The file ${paths[0] ?? ''} cannot be found any more. If it is on a drive, connect it and try again.`,
    { cause: last }
  )
}

const NO_VERDICTS = ['worker-crashed', 'worker-cannot-start', 'cancelled', 'model-missing', 'tool-missing']

/** True for errors that say something about this file; false where the worker or the app is the reason. */
function isVerdict(error: unknown): boolean {
  return error instanceof InglenookError && !NO_VERDICTS.includes(error.code)
}
