import { accessSync, constants, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EXIT, type JobDocument, LIBRARY_IN_USE, type TranscriptEntry } from '../../shared/cli.ts'
import { InglenookError } from '../../shared/failure.ts'
import type { TranscriptLanguage } from '../../shared/settings.ts'
import type { Transcript } from '../../shared/transcript.ts'
import { textOf } from '../../shared/transcript.ts'
import { exportTranscript, type TranscriptFormat } from '../../shared/transcript-formats/index.ts'
import { jsonOf } from '../../shared/transcript-formats/json.ts'
import { borrowCatalogue } from '../catalogue/borrowed-catalogue.ts'
import type { CliApp } from '../cli-operations.ts'
import { type Call, existing, folders, progressOf, withLibrary } from './call.ts'
import { WrongCall } from './context.ts'
import * as text from './speech-text.ts'

/* What the commands about speech do: a function carries out one and returns its exit code. */

export interface TranscribeCall {
  model?: string
  language?: TranscriptLanguage
  format?: TranscriptFormat
}

export async function transcribe(call: Call, file: string, options: TranscribeCall): Promise<number> {
  const path = existing(file, 'to write down')
  if (statSync(path).isDirectory()) throw new WrongCall(`${path} is a folder: name a video or a recording in it`)
  refuseTwoFormats(call, options.format)
  refuseUnreadable(path)
  const { model, language, format } = options
  return withAnyLibrary(call, async (app) => {
    const { transcript, note } = await app.cli.speech.transcribe(path, {
      model,
      language,
      onProgress: progressOf(call)
    })
    if (note) call.console.notice(note)
    if (transcript.segments.length === 0) call.console.notice(text.nothingHeard(path, transcript.model))
    await printTranscript(call, path, transcript, format)
    return EXIT.done
  })
}

/** @throws InglenookError `unreadable` */
function refuseUnreadable(path: string): void {
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    const sentence = `${path} may not be read: the system denies permission. Allow your user account to read it.`
    throw new InglenookError('unreadable', sentence, { cause })
  }
}

export async function transcripts(call: Call, options: { path?: string; format?: TranscriptFormat }): Promise<number> {
  refuseTwoFormats(call, options.format)
  const { format } = options
  const filter = options.path === undefined ? {} : { path: resolve(options.path) }
  return withLibrary(call, async (app) => {
    if (format === undefined || (format === 'json' && call.common.json)) return listTranscripts(call, app, filter)
    const [first, second] = take(app.cli.speech.transcripts(filter), 2)
    if (second) throw new WrongCall('--format prints one transcript, and there are several: name one file with --path')
    if (!first) throw new InglenookError('not-found', (await whyNone(app, filter)).trim())
    await printTranscript(call, first.path, first.transcript, format)
    return EXIT.done
  })
}

/** `search --said QUERY` and `search QUERY --said` are one. */
export async function search(
  call: Call,
  query: string | undefined,
  { said }: { said?: string | true }
): Promise<number> {
  if (said === undefined) throw new WrongCall('say where to search: "inglenook search --said QUERY" finds what is said')
  const words = [query, said].filter((one) => typeof one === 'string')
  if (words.every((one) => one.trim() === '')) throw new WrongCall('the words to search for are missing')
  return withLibrary(call, async (app) => {
    const entries = app.cli.speech.said(words.join(' '))
    if (call.common.json) await call.console.documentOf(entries)
    else {
      let found = 0
      for (const entry of entries) {
        await call.console.text(text.moment(entry))
        found += 1
        if (call.console.readerGone) break
      }
      if (found === 0) await call.console.text(text.nothingSaid)
    }
    return EXIT.done
  })
}

interface Filter {
  path?: string
}

async function listTranscripts(call: Call, app: CliApp, filter: Filter): Promise<number> {
  const found = app.cli.speech.transcripts(filter)
  if (call.common.json) {
    await call.console.documentOf(map(found, ({ path, transcript }) => entryOf(path, transcript)))
    return EXIT.done
  }
  let listed = 0
  for (const { path, transcript } of found) {
    await call.console.text(text.transcript(path, transcript))
    listed += 1
    if (call.console.readerGone) break
  }
  if (listed === 0) await call.console.text(await whyNone(app, filter))
  return EXIT.done
}

async function whyNone(app: CliApp, { path }: Filter): Promise<string> {
  if (path === undefined) return text.noTranscripts
  const jobs: JobDocument[] = []
  for await (const job of app.cli.jobs.list({ path, pipeline: 'transcripts' })) if (jobs.push(job) > 1) break
  return `${text.noTranscriptsThere(path, jobs)}\n`
}

function* map<A, B>(items: Iterable<A>, to: (item: A) => B): Generator<B> {
  for (const item of items) yield to(item)
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const item of items) if (taken.push(item) === count) break
  return taken
}

/** `--json` is the document of the command; a format is a document of its own. */
function refuseTwoFormats(call: Call, format: TranscriptFormat | undefined): void {
  if (!call.common.json || format === undefined || JSON_FORMATS.includes(format)) return
  throw new WrongCall(`--json and --format ${format} cannot both be`)
}

const JSON_FORMATS: readonly TranscriptFormat[] = ['json', 'podlove', 'dote']

async function printTranscript(
  call: Call,
  path: string,
  transcript: Transcript,
  format: TranscriptFormat | undefined
): Promise<void> {
  const wanted = format ?? (call.common.json ? 'json' : 'txt')
  if (wanted === 'json') await call.console.document(entryOf(path, transcript))
  else await call.console.text(exportTranscript(transcript, wanted))
}

function entryOf(path: string, transcript: Transcript): TranscriptEntry {
  return { path, ...jsonOf(transcript), text: textOf(transcript) }
}

/**
 * The library that is meant. Where another program has it, one for the moment beside it, with its settings and models, so
 * that the same is written; what is fetched comes to the same folder.
 */
async function withAnyLibrary(call: Call, use: (app: CliApp) => Promise<number>): Promise<number> {
  try {
    return await withLibrary(call, use)
  } catch (error) {
    if (!(error instanceof InglenookError && error.code === LIBRARY_IN_USE)) throw error
    const { libraryDir: inUse, ...where } = folders(call)
    const libraryDir = await mkdtemp(join(tmpdir(), 'inglenook-transcribe-'))
    try {
      borrowCatalogue(inUse, libraryDir)
      return await withLibrary(call, use, { ...where, libraryDir, modelsDir: join(inUse, 'models') })
    } finally {
      await rm(libraryDir, { recursive: true, force: true })
    }
  }
}
