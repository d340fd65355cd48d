import { stat } from 'node:fs/promises'
import { InglenookError } from '../../shared/failure.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { Place } from '../catalogue/places.ts'
import { sourceIsThere } from '../jobs/holds.ts'
import { DriveMissing, FileChanged } from '../jobs/settle.ts'

/**
 * Gives `ask` a place where the asset can be read, and answers what it answers, if the file is still the one that was
 * imported when it has: a result of anything else would be of nothing that the catalogue knows.
 *
 * @throws DriveMissing when it lies only where nothing can be reached; FileChanged; InglenookError `missing-file` when its
 *   file is gone from a folder that is there, `changed-file` when it has become what cannot be imported; whatever `ask`
 *   throws of a file that is there and unchanged
 */
export async function withReadableFile<T>(
  catalogue: Repositories,
  assetId: number,
  ask: (path: string) => Promise<T>
): Promise<T> {
  const place = await readablePlace(catalogue, assetId)
  try {
    const answer = await ask(place.path)
    await checkUnchanged(catalogue, place)
    return answer
  } catch (error) {
    // What is wrong with a file that is gone or another by now says nothing of the one that was asked about.
    if (isOfTheFile(error)) await checkUnchanged(catalogue, place)
    throw error
  }
}

/** The first place of an asset that can be read now; its file is the one that was imported. */
async function readablePlace(catalogue: Repositories, assetId: number): Promise<Place> {
  const places = placesOf(catalogue, assetId)
  let absent: unknown
  let refused: InglenookError | undefined
  for (const place of places) {
    const facts = await factsOf(place.path)
    if (facts instanceof Error) absent ??= facts
    else if (isSame(facts, place)) return place
    else {
      const error = changed(catalogue, place, facts)
      if (error instanceof FileChanged) throw error
      refused ??= error
    }
  }
  throw refused ?? (await gone(catalogue, assetId, absent))
}

async function checkUnchanged(catalogue: Repositories, place: Place): Promise<void> {
  const facts = await factsOf(place.path)
  if (facts instanceof Error) throw await gone(catalogue, place.assetId, facts)
  if (!isSame(facts, place)) throw changed(catalogue, place, facts)
}

interface Facts {
  size: number
  mtimeMs: number
}

async function factsOf(path: string): Promise<Facts | Error> {
  try {
    return await stat(path)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function isSame({ size, mtimeMs }: Facts, place: Place): boolean {
  return size === place.bytes && mtimeMs === place.mtimeMs
}

/** What was looked at again as it is now, and could not be imported, is not looked at for ever. */
function changed({ skipped }: Repositories, { path }: Place, { size, mtimeMs }: Facts): InglenookError {
  const refused = skipped.at(path)
  if (refused?.bytes !== size || refused.mtimeMs !== mtimeMs) return new FileChanged(path)
  return new InglenookError(
    'changed-file',
    `The file ${path} has changed since it was imported, and can no longer be. ${refused.failure.message}`
  )
}

/** Whether a drive is not connected, or the file itself is gone. */
async function gone(catalogue: Repositories, assetId: number, cause: unknown): Promise<InglenookError> {
  const places = placesOf(catalogue, assetId)
  for (const { sourceId } of places) {
    const source = catalogue.sources.get(sourceId)
    if (source && !(await sourceIsThere(source.path, true))) {
      const message = `Waits for ${source.path}, which cannot be found. If it is on a drive, connect it.`
      return new DriveMissing(sourceId, message, { cause })
    }
  }
  const path = places[0]?.path ?? ''
  const facts = await factsOf(path)
  // It came back while it was looked for, as a drive does that was away for a moment.
  if (!(facts instanceof Error)) {
    return new InglenookError('busy-file', `The file ${path} was away for a moment. It is tried again.`, { cause })
  }
  if (isPassing(facts)) {
    return new InglenookError('busy-file', `The file ${path} cannot be looked at now. It is tried again.`, { cause })
  }
  return new InglenookError(
    'missing-file',
    `The file ${path} cannot be found any more. If it is on a drive, connect it and try again.`,
    { cause }
  )
}

function placesOf({ places }: Repositories, assetId: number): Place[] {
  return places.pathsOf(assetId).flatMap((path) => places.at(path) ?? [])
}

/** The system says that it cannot tell, not that there is none. */
function isPassing(error: Error): boolean {
  return !('code' in error) || !['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(String(error.code))
}

const NOT_OF_THE_FILE = ['worker-cannot-start', 'cancelled', 'model-missing', 'tool-missing', 'worker-killed']

/** True for errors that may say something about the file; false where the worker or the app is the reason. */
function isOfTheFile(error: unknown): boolean {
  return error instanceof InglenookError && !NOT_OF_THE_FILE.includes(error.code)
}
