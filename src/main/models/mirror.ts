import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { MirrorList, ModelEntry, ModelFamily } from '../../shared/model.ts'
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
    return { ...NOTHING, problems: issue ? [`${path}: ${fieldOf(issue)}: ${wordsFor(issue, json)}`] : [] }
  }
  const contents: MirrorContents = { models: [], defaults: list.data.defaults, problems: [] }
  for (const raw of list.data.models) {
    const entry = ModelEntry.safeParse(raw)
    if (entry.success) contents.models.push(entry.data)
    else contents.problems.push(`${path}: ${describeRefusal(raw, entry.error.issues)}`)
  }
  return contents
}

type Issue = z.core.$ZodIssue

/** Which entry is wrong, where, and what is expected there: "model tiny was refused: input.size: must be a number". */
function describeRefusal(raw: unknown, issues: readonly Issue[]): string {
  const id = isRecord(raw) && typeof raw.id === 'string' ? `model ${raw.id}` : 'an entry without id'
  const [issue] = issues
  if (!isRecord(raw) || !issue) return `${id} was refused: it must be an object that describes a model`
  return `${id} was refused: ${fieldOf(issue)}: ${wordsFor(issue, raw)}`
}

function fieldOf({ path }: Issue): string {
  return path.map(String).join('.') || 'the whole'
}

/** A validator's issue as it is said to whoever wrote the list. */
function wordsFor(issue: Issue, at: unknown): string {
  const value = valueAt(at, issue.path)
  const found = value === undefined ? 'it is missing' : `it is ${JSON.stringify(value)?.slice(0, 60)}`
  switch (issue.code) {
    case 'invalid_union':
      return `must be one of ${ModelFamily.options.join(', ')}; ${found}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}; ${found}`
    case 'invalid_type':
      return `must be ${NOUNS[issue.expected] ?? issue.expected}; ${found}`
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}; ${found}`
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}; ${found}`
    case 'invalid_format':
      return `must be written like ${issue.pattern ?? issue.format}; ${found}`
    default:
      return `${issue.message}; ${found}`
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object'
}

function valueAt(at: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[String(key)] : undefined), at)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
