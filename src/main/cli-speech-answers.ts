import { sep } from 'node:path'
import { byCodeUnit } from '../shared/by-code-unit.ts'
import type { SearchEntry } from '../shared/cli.ts'
import { InglenookError } from '../shared/failure.ts'
import type { ReadyModel } from '../shared/model.ts'
import type { ModelTask } from '../shared/model-task.ts'
import { PIECE_MS } from '../shared/speech-pieces.ts'
import type { Transcript } from '../shared/transcript.ts'
import { tellOfFetching } from './cli-model-answers.ts'
import type { OnProgress, SpeechOperations } from './cli-operations.ts'
import { waitForTool } from './cli-tools.ts'
import type { Library } from './library.ts'
import { namesToExpect } from './speech/wishes.ts'

const PAGE = 500

/** The documents of the commands about speech over an open library. */
export function createSpeechOperations(library: Library): SpeechOperations {
  const { catalogue, ffmpeg, whisper, analysis } = library
  return {
    async transcribe(path, { model: wanted, language, onProgress, signal }) {
      await Promise.all([library.models.refresh(), ffmpeg.look(), whisper.look()])
      await waitForTool(whisper, onProgress)
      const settings = catalogue.settings.read()
      const tools = toolPaths(library)
      const model = await fetched(library, 'transcription', wanted, onProgress)
      const voiceActivity = settings.voiceActivity
        ? await fetched(library, 'voice-activity', undefined, onProgress)
        : null
      const eta = timeLeft()
      const tell = (fraction: number) => onProgress({ stage: 'transcribing', fraction, etaMs: eta(fraction) })
      tell(0)
      const output = await analysis.run(
        {
          kind: 'transcribe',
          path,
          ...tools,
          model,
          voiceActivity,
          language: language ?? settings.transcriptLanguage,
          translate: settings.transcriptTranslate,
          names: namesToExpect(catalogue, settings),
          cores: settings.cores,
          pieceMs: PIECE_MS,
          done: []
        },
        { signal, retryCrashed: false, onProgress: tell }
      )
      if (!output.applies)
        throw new InglenookError('no-sound', `There is nothing to write down in ${path}. ${output.why}`)
      const { language: spoken, segments, note } = output
      return { transcript: { language: spoken, model: model.entry.id, segments }, note }
    },
    transcripts: (filter) => transcriptsIn(library, filter.path),
    said: (query) => saidIn(library, query)
  }
}

function* transcriptsIn(
  { catalogue }: Library,
  wanted: string | undefined
): Generator<{ path: string; transcript: Transcript }> {
  const { transcripts, places } = catalogue
  const found: { path: string; assetId: number }[] = []
  for (let after = 0; ; ) {
    const page = transcripts.page(after, PAGE)
    for (const assetId of page) {
      const paths = places.pathsOf(assetId)
      const path = wanted === undefined ? paths[0] : paths.find((one) => isWithin(one, wanted))
      if (path !== undefined) found.push({ path, assetId })
    }
    const last = page.at(-1)
    if (last === undefined) break
    after = last
  }
  for (const { path, assetId } of found.sort((a, b) => byCodeUnit(a.path, b.path))) {
    const stored = transcripts.get(assetId)
    if (!stored) continue
    const { language, modelId, segments } = stored
    yield { path, transcript: { language, model: modelId, segments } }
  }
}

function isWithin(path: string, wanted: string): boolean {
  return path === wanted || path.startsWith(wanted.endsWith(sep) ? wanted : wanted + sep)
}

/** Best first, then by path and time: two libraries with the same content give the same list. */
function saidIn({ catalogue }: Library, query: string): SearchEntry[] {
  const found: (SearchEntry & { startMs: number })[] = []
  const paths = new Map<number, string | undefined>()
  for (const { assetId, score, text, startMs } of catalogue.said.all(query)) {
    if (!paths.has(assetId)) paths.set(assetId, catalogue.places.pathsOf(assetId)[0])
    const path = paths.get(assetId)
    if (path !== undefined) found.push({ path, score, why: [text], startMs })
  }
  return found.sort((a, b) => b.score - a.score || byCodeUnit(a.path, b.path) || a.startMs - b.startMs)
}

function toolPaths({ ffmpeg, whisper }: Library): { ffmpeg: string; ffprobe: string; whisperCli: string } {
  const { ffmpeg: program, ffprobe } = ffmpeg.get()
  return { ffmpeg: program, ffprobe, whisperCli: whisper.get().path }
}

/**
 * A model of a task, got first where it is not there.
 *
 * @throws InglenookError `not-found`, naming those that there are; `wrong-model`; `model-missing` and why
 */
async function fetched(
  { models }: Library,
  task: ModelTask,
  wanted: string | undefined,
  onProgress: OnProgress
): Promise<ReadyModel> {
  const known = models.overview().tasks.flatMap((one) => one.models)
  const id = wanted ?? models.selected(task)?.id
  const model = known.find((one) => one.id === id)
  if (!model) {
    const names = known.filter((one) => one.task === task).map((one) => one.id)
    throw new InglenookError('not-found', `There is no model "${id}". Known for this are: ${names.join(', ')}.`)
  }
  if (model.task !== task) {
    throw new InglenookError('wrong-model', `The model ${model.label} is for ${model.task}, not for ${task}.`)
  }
  if (model.state.kind !== 'ready') {
    using _telling = tellOfFetching(models, onProgress)
    await models.download(model.id)
  }
  return models.ready(model.id)
}

/** The time left, from how long it has taken so far; null at the beginning. */
function timeLeft(): (fraction: number) => number | null {
  const since = performance.now()
  return (fraction) => (fraction < 0.02 ? null : ((performance.now() - since) / fraction) * (1 - fraction))
}
