import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { execa } from 'execa'
import { toolOnPath } from '../../src/main/tools/bundled.ts'
import { findWhisperCli } from '../../src/main/tools/whisper-cli.ts'
import { PIECE_MS } from '../../src/shared/speech-pieces.ts'
import type { TranscribeInput } from '../../src/shared/worker-protocol.ts'
import { speechThreads } from '../../src/worker/inference/speech-threads.ts'
import { argumentsOf } from '../../src/worker/inference/whisper-cli.ts'
import { environmentOf } from '../../src/worker/inference/whisper-process.ts'
import { transcribe } from '../../src/worker/transcribe.ts'
import { sharedMedia, sharedModel } from '../shared-media.ts'
import { compare, type Figure, spread } from './measure.ts'
import { scratchFolder } from './place.ts'

const SECONDS = 300
/** Many: single rounds differ by several times what is measured on a shared computer. */
const ROUNDS = 15

/**
 * From a recording to its transcript, against whisper-cli alone on the same file, called with the same arguments and
 * settings of OpenMP. The model is so small that everything beside it weighs more than it does with any real one.
 */
export async function benchTranscription(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const path = join(scratch.path, 'speech.wav')
  const speech = ['-stream_loop', '-1', '-i', join(sharedMedia, 'sounds/jfk.wav'), '-t', String(SECONDS)]
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...speech, '-ac', '1', '-ar', '16000', path])
  const { path: whisperCli } = await findWhisperCli(null)
  const models = { model: sharedModel('hearth-micro'), voiceActivity: sharedModel('silero-v6.2.0') }
  const input: TranscribeInput = {
    kind: 'transcribe',
    path,
    ffmpeg: toolOnPath('ffmpeg') ?? '',
    ffprobe: toolOnPath('ffprobe') ?? '',
    whisperCli,
    ...models,
    language: 'auto',
    translate: false,
    names: [],
    cores: null,
    pieceMs: PIECE_MS,
    done: []
  }
  const { signal } = new AbortController()
  const common = { whisperCli, wav: path, durationMs: SECONDS * 1000, ...models, signal }
  const bare = argumentsOf({ ...common, language: 'auto', threads: speechThreads() }, join(scratch.path, 'bare'))
  const config = { inferenceThreads: 1, imageThreads: 1 }
  const comparison = await compare(
    { run: () => transcribe(input, { signal, config, onProgress: () => {}, allow: () => {} }) },
    { run: () => execa(whisperCli, bare, { env: environmentOf(speechThreads()) }) },
    { rounds: ROUNDS }
  )
  const { oursMs, bareMs, ratio } = comparison
  return [
    {
      what: 'transcript of five minutes of speech, ours / whisper-cli alone, called alike',
      value: ratio,
      unit: 'ratio',
      aim: { atMost: 1.03 },
      note: `${oursMs.toFixed(0)} / ${bareMs.toFixed(0)} ms; ${spread({ ...comparison, cpuRatio: null })}`
    }
  ]
}
