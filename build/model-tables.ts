import { knownModels } from '../src/main/models/known-models.ts'
import { suitingSpeechModel } from '../src/main/models/suiting.ts'
import { licenceInWords } from '../src/shared/licence.ts'
import type { ListedModel } from '../src/shared/model-list/listed-model.ts'
import { DEFAULT_MODELS, MODEL_LIST } from '../src/shared/model-list.ts'
import { ModelTask } from '../src/shared/model-task.ts'

/**
 * The documentation of models with its tables made anew from the list of models. What stands between
 * `<!-- table: NAME -->` and `<!-- end of table -->` is replaced; NAME is a task, `speech-by-computer` or `files`.
 *
 * @throws when a table of the list has no place in the text, or the text asks for one that is not known
 */
export function withModelTables(markdown: string): string {
  const tables = new Map([
    ...ModelTask.options.map((task) => [task as string, modelTable(task)] as const),
    ['speech-by-computer', computerTable()] as const,
    ['files', fileTable()] as const
  ])
  const missing = new Set(tables.keys())
  const made = markdown.replace(/(<!-- table: (\S+) -->\n)[\s\S]*?(<!-- end of table -->)/g, (_, start, name, end) => {
    const table = tables.get(name)
    if (table === undefined) throw new Error(`No table is called ${name}.`)
    missing.delete(name)
    return `${start}\n${table}\n${end}`
  })
  if (missing.size > 0) throw new Error(`These tables have no place in the text: ${[...missing].join(', ')}.`)
  return made
}

function modelTable(task: ModelTask): string {
  const models = MODEL_LIST.filter(({ entry }) => entry.task === task)
  const head = ['model', 'id', 'download', 'memory', 'accuracy', 'licence', 'where from']
  return markdownTable(head, models.map(modelRow))
}

function modelRow({ entry, upstream, aboutBytes, unavailable }: ListedModel): string[] {
  // Of speech the computer decides.
  const isDefault = DEFAULT_MODELS[entry.task] === entry.id && entry.task !== 'transcription'
  const [address] = Object.values(upstream)
  const exact = entry.files.every((file) => file.bytes !== undefined)
  const notes = [isDefault ? 'the default' : null, entry.note ?? null].filter((note) => note !== null)
  return [
    `${isDefault ? `**${entry.label}**` : entry.label}${notes.length > 0 ? `<br>${notes.join('; ')}` : ''}`,
    `\`${entry.id}\``,
    `${exact ? '' : 'about '}${size(aboutBytes)}`,
    entry.memoryBytes === undefined ? '' : size(entry.memoryBytes),
    entry.accuracy === undefined ? '' : `${entry.accuracy.value} %`,
    `${licenceInWords(entry.licence)} (${nameOf(entry.licence)})`,
    unavailable ?? (address === undefined ? `a mirror only: ${entry.source}` : `[${hostOf(address)}](${address})`)
  ]
}

/** Which model of speech computers get as long as nothing was measured there and nobody has chosen one. */
function computerTable(): string {
  const known = knownModels(MODEL_LIST, () => [], [])
  const rows = COMPUTERS.map(([cores, gigabytes]) => {
    const suiting = suitingSpeechModel(known, { cores, memoryBytes: gigabytes * 1e9 }, () => null)
    const label = MODEL_LIST.find(({ entry }) => entry.id === suiting?.id)?.entry.label ?? ''
    return [`${cores} cores, ${gigabytes} GB`, label]
  })
  return markdownTable(['computer', 'model'], rows)
}

const COMPUTERS = [
  [2, 4],
  [4, 8],
  [8, 16],
  [16, 32]
] as const

function fileTable(): string {
  const rows = MODEL_LIST.flatMap(({ entry, upstream }) =>
    entry.files.map(({ name, bytes, sha256 }) => [
      `\`${name}\``,
      bytes === undefined ? 'not known' : bytes.toLocaleString('en-GB'),
      sha256 === undefined ? hashSource(upstream[name]) : `\`${sha256}\``
    ])
  )
  return markdownTable(['file', 'bytes', 'SHA-256'], rows)
}

function hashSource(address: string | undefined): string {
  return address === undefined ? 'not known: unverified' : `as ${hostOf(address)} states it on the first download`
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n')
}

/** Some say what they allow behind their name. */
function nameOf(licence: string): string {
  return licence.split(':')[0] ?? licence
}

function hostOf(address: string): string {
  return new URL(address).host
}

/** In units of a thousand. */
function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  const megabytes = bytes / 1e6
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`
}
