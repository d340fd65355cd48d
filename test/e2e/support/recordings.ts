import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { repositories } from '../../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { AUDIOSET_527 } from '../../../src/shared/labels/audioset-527.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { lavfi, makeClip } from '../../integration/sounds/clips.ts'
import { tinyTagger } from '../../integration/sounds/tiny-tagger.ts'

const CLI = join(import.meta.dirname, '../../../out/main/cli.js')
const RATE = 8000
const WINDOW_SECONDS = 10

/** What is heard of the video, in seconds. It is loud from 15 to 30 s; of windows that hold part of that nothing is said. */
export const HEARD = { start: 18, end: 27 }

/**
 * A library with a video that is loud for a while, a recording that is loud all the time, and a silent video, listened to
 * by a model that takes anything loud for music and, less surely, for a guitar.
 *
 * @param dir an empty folder
 * @returns its library and the folder of its models
 */
export async function makeSoundingLibrary(dir: string): Promise<{ library: string; models: string }> {
  const [album, models, library] = ['Recordings', 'models', 'library'].map((name) => join(dir, name)) as [
    string,
    string,
    string
  ]
  for (const folder of [album, models]) mkdirSync(folder, { recursive: true })
  writeTagger(models)
  const loudFor = (seconds: string, duration: number) =>
    lavfi(`aevalsrc='sin(440*2*PI*t)*${seconds}':s=${RATE}:d=${duration}`)
  const picture = (duration: number) => lavfi(`testsrc2=size=320x180:rate=12:duration=${duration}`)
  const webm = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '200k', '-c:a', 'libopus']
  await makeClip(join(album, 'concert.webm'), ...picture(45), ...loudFor('between(t,15,30)', 45), ...webm)
  await makeClip(join(album, 'silent film.webm'), ...picture(2), '-c:v', 'libvpx', '-b:v', '200k')
  await makeClip(join(album, 'rehearsal.wav'), ...loudFor('0.9', 20))
  await execa(process.execPath, [CLI, 'import', album, '--library', library, '--models', models, '--json'])
  return { library, models }
}

/** Files a transcript of a file in a library that no app has open: these lines, of two seconds each from `fromMs` on. */
export function writeDown(library: string, fromMs: number, lines: readonly string[], file = 'concert.webm'): void {
  const db = openCatalogue(library)
  const { assets, models, places, transcripts, transaction } = repositories(db)
  const assetId = Array.from({ length: 10 }, (_, index) => index + 1).find(
    (id) => assets.get(id) && places.pathsOf(id).some((path) => path.endsWith(file))
  )
  if (assetId === undefined) throw new Error(`There is no ${file} in this library.`)
  const segments = lines.map((text, index) => ({
    ...{ id: index + 1, startMs: fromMs + index * 2000, endMs: fromMs + index * 2000 + 1900, text },
    ...{ words: [], edited: false, speaker: null }
  }))
  const entry = { id: 'ear', label: 'Ear', licence: 'ours', source: 'ours', files: [{ name: 'ggml-ear.bin' }] }
  const model = { path: '', sha256: '0'.repeat(64), entry: { ...entry, task: 'transcription', family: 'whisper-ggml' } }
  transaction(() => {
    const modelUseId = models.idOfUse(model as ReadyModel, 0)
    const head = { modelUseId, language: 'en', askedLanguage: 'auto', translated: false } as const
    transcripts.put(assetId, { ...head, durationMs: fromMs + lines.length * 2000, madeAtMs: 0, segments })
  })
  db.close()
}

function writeTagger(models: string): void {
  const weights = new Float32Array(AUDIOSET_527.length)
  weights[AUDIOSET_527.indexOf('Music')] = 18
  weights[AUDIOSET_527.indexOf('Guitar')] = 16
  // Half a window of it is not enough, so that an event is as long as its sound.
  const samples = RATE * WINDOW_SECONDS
  const tagger = tinyTagger(models, 'anything-loud', { samples, output: 'logit', weights, bias: -8 })
  const content = readFileSync(tagger.path)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const files = [{ name: 'anything-loud.onnx', bytes: content.length, sha256 }]
  const list = {
    formatVersion: 1,
    defaults: { 'audio-events': 'anything-loud' },
    models: [{ ...tagger.entry, label: 'Anything loud', files }]
  }
  writeFileSync(join(models, 'models.json'), JSON.stringify(list))
}
