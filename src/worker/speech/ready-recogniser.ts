import { type Recognition, recogniseSpeech, type SpeechRequest } from '../inference/whisper-cli.ts'
import type { WhisperInput } from '../inference/whisper-process.ts'

export type RecogniserOptions = Omit<SpeechRequest, 'wav' | 'onProgress'>

/** A whisper-cli that has its model loaded before there is anything to hear. Disposing of it ends it. */
export interface ReadyRecogniser extends AsyncDisposable {
  /**
   * @param wav a WAV file: mono, 16 kHz, 16 bits; its path, or what is in it as it comes, which is asked for to its end
   * @param onProgress as SpeechRequest.onProgress
   * @throws InglenookError as `recogniseSpeech`
   */
  hear(wav: WhisperInput, onProgress: (fraction: number) => void): Promise<Recognition>
}

/**
 * Note: the model is loaded ahead. Whisper-cli begins as soon as it is known that something is to be written down, and
 * waits for the sound, which has to be found and decoded first. Only for the first piece: for the others a second model
 * would have to lie in memory beside the one at work.
 */
export function readyRecogniser(options: RecogniserOptions): ReadyRecogniser {
  const disposing = new AbortController()
  const signal = AbortSignal.any([options.signal, disposing.signal])
  let waiting: Run | null = new Run({ ...options, signal })
  return {
    hear(wav, onProgress) {
      const run = waiting ?? new Run({ ...options, signal })
      waiting = null
      return run.hear(wav, onProgress)
    },
    async [Symbol.asyncDispose]() {
      disposing.abort()
      await waiting?.over
    }
  }
}

/** One whisper-cli that has been started. */
class Run {
  readonly #wav = Promise.withResolvers<WhisperInput>()
  readonly #recognition: Promise<Recognition>
  #tell: ((fraction: number) => void) | undefined
  /** Settled when it has ended, well or not, which whoever had it hear something is told. */
  readonly over: Promise<unknown>

  constructor(options: RecogniserOptions) {
    const onProgress = (fraction: number): void => this.#tell?.(fraction)
    this.#recognition = recogniseSpeech({ ...options, wav: this.#wav.promise, onProgress })
    this.over = Promise.allSettled([this.#recognition])
  }

  hear(wav: WhisperInput, onProgress: (fraction: number) => void): Promise<Recognition> {
    this.#tell = onProgress
    this.#wav.resolve(wav)
    return this.#recognition
  }
}
