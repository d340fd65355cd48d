import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MirrorList, ModelEntry } from '../../shared/model.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import { isMissing } from './stat-or-null.ts'

/** What a mirror's own list says; entries and lists that do not validate are named in `problems`, the rest holds. */
export interface MirrorContents {
  models: ModelEntry[]
  defaults: Partial<Record<ModelTask, string>>
  problems: string[]
}

export const NOTHING: MirrorContents = { models: [], defaults: {}, problems: [] }

/** Reads `models.json` of a mirror folder. A mirror without one is fine: it then only holds files of the built-in list. */
export async function readMirror(folder: string): Promise<MirrorContents> {
  const path = join(folder, 'models.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return NOTHING
    return { ...NOTHING, problems: [`${path} cannot be read: ${messageOf(error)}`] }
  }
  return parseMirrorList(text, path)
}

/** @param path Where the list came from, for the sentences about its problems. */
export function parseMirrorList(text: string, path: string): MirrorContents {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ...NOTHING, problems: [`${path} is not JSON: ${messageOf(error)}`] }
  }
  const list = MirrorList.safeParse(json)
  if (!list.success) {
    const [issue] = list.error.issues
    return {
      ...NOTHING,
      problems: [`${path}: ${issue?.path.join('.') || 'the list'}: ${issue?.message ?? 'not valid'}`]
    }
  }
  const contents: MirrorContents = { models: [], defaults: list.data.defaults, problems: [] }
  for (const raw of list.data.models) {
    const entry = ModelEntry.safeParse(raw)
    if (entry.success) contents.models.push(entry.data)
    else contents.problems.push(`${path}: ${describeRefusal(raw, entry.error.issues)}`)
  }
  return contents
}

function describeRefusal(raw: unknown, issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? String(raw.id) : 'an entry without id'
  const [issue] = issues
  return `model ${id} was refused: ${issue?.path.map(String).join('.') || 'entry'}: ${issue?.message ?? 'not valid'}`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
