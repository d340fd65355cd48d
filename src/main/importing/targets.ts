import { stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import type { Repositories } from '../catalogue/index.ts'
import type { SourceRow } from '../catalogue/sources.ts'

/** A source and what of it to look at: itself, or only these paths in it. */
export interface ImportTarget {
  source: SourceRow
  tops: string[]
}

/**
 * The sources that paths belong to, made where they are missing. A path inside a folder that is a source already belongs
 * to that one; any other folder becomes a source; single files share one source for their folder, so that two hundred
 * dropped files are not two hundred sources.
 */
export async function chooseTargets(
  { sources }: Repositories,
  paths: readonly string[],
  nowMs: number
): Promise<ImportTarget[]> {
  const targets = new Map<number, ImportTarget>()
  const add = (source: SourceRow, top: string): void => {
    const target = targets.get(source.id) ?? { source, tops: [] }
    if (!target.tops.includes(top)) target.tops.push(top)
    targets.set(source.id, target)
  }
  for (const path of new Set(paths.map((path) => resolve(path)))) {
    const around = sources.all().find((source) => source.kind === 'folder' && isInside(path, source.path))
    if (around) add(around, path)
    else if (await isFile(path)) add(sources.add(dirname(path), 'file', nowMs), path)
    else add(sources.add(path, 'folder', nowMs), path)
  }
  for (const target of targets.values()) {
    if (target.tops.includes(target.source.path)) target.tops = [target.source.path]
  }
  return [...targets.values()]
}

/** A whole source looked at again: its folder, or the single files of it that are known. */
export function targetOf({ places }: Repositories, source: SourceRow): ImportTarget {
  return { source, tops: source.kind === 'folder' ? [source.path] : places.ofSource(source.id) }
}

/** What cannot be looked at counts as a folder: its walk then says that it cannot be reached. */
async function isFile(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null)
  return facts !== null && !facts.isDirectory()
}

function isInside(path: string, folder: string): boolean {
  return path !== folder && path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
