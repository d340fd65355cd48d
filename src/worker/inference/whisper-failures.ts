import { InglenookError } from '../../shared/failure.ts'
import type { ReadyModel } from '../../shared/model.ts'
import { labelOf, nonsense, unusable } from './model-errors.ts'
import type { WhisperEnd } from './whisper-process.ts'

interface FailedRun {
  whisperCli: string
  /** What the sound is called in messages. */
  name: string
  model: ReadyModel
  voiceActivity: ReadyModel | null
}

/** The sentence for a run without a transcript, from what whisper-cli said. */
export function whyNothing(end: WhisperEnd, { whisperCli, name, model, voiceActivity }: FailedRun): InglenookError {
  const says = (text: string) => end.said.some((line) => line.includes(text))
  const cause = new Error(`whisper-cli ended with ${end.signal ?? end.exitCode}:\n${end.said.join('\n')}`)
  const fail = (code: string, message: string) => new InglenookError(code, message, { cause })
  if (end.timedOut)
    return fail('speech-too-slow', `Writing down what is said in ${name} took too long and was given up.`)
  if (end.signal === 'SIGILL') {
    return fail('tool-unusable', `whisper-cli (${whisperCli}) is built for a newer processor than this computer has.`)
  }
  if (end.signal === 'SIGKILL' || says('bad_alloc') || says('failed to allocate')) {
    const advice = 'Choose a smaller one in Settings, or close other programs.'
    return fail('not-enough-memory', `The memory was too small for the model ${labelOf(model)}. ${advice}`)
  }
  if (voiceActivity && says('failed to initialize VAD context')) {
    return unusable(labelOf(voiceActivity), 'cannot be loaded by whisper-cli', { cause })
  }
  if (says('failed to initialize whisper context')) {
    return unusable(labelOf(model), 'cannot be loaded by whisper-cli', { cause })
  }
  if (says('input file not found')) return fail('unreadable-media', `The sound of ${name} is gone.`)
  if (says('failed to read audio')) return fail('unreadable-media', `whisper-cli cannot read the sound of ${name}.`)
  const refused = end.said.find((line) => /error: (unknown argument|unknown language|argument)/.test(line))
  if (refused) {
    const advice = 'Name another one in Settings, or none for the one that comes with Inglenook.'
    return fail('tool-unusable', `whisper-cli (${whisperCli}) is not one that can be used (${refused}). ${advice}`)
  }
  const how = end.signal ? `crashed (${end.signal})` : `ended with ${end.exitCode} and wrote nothing`
  return fail('speech-failed', `whisper-cli ${how} over ${name} with the model ${labelOf(model)}.`)
}

/**
 * A model without weights says nothing, and a dead one finds all languages equally likely: neither is silence.
 *
 * @throws InglenookError `model-unusable`, `model-output`
 */
export function refuseBlank(line: string, model: ReadyModel): void {
  if (line.includes('no tensors loaded from model file')) throw unusable(labelOf(model), 'holds no weights')
  const likelihood = /auto-detected language: \S+ \(p = (-?[\w.]+)\)/.exec(line)?.[1]
  if (likelihood !== undefined && !(Number(likelihood) > ALL_LANGUAGES_ALIKE)) {
    throw nonsense(labelOf(model), 'the same for every language')
  }
}

/** One of 99 languages, as whisper-cli rounds it, and a little more. */
const ALL_LANGUAGES_ALIKE = 0.0102
