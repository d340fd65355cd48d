import type { Tensor } from 'onnxruntime-node'
import { AUDIOSET_527 } from '../../shared/labels/audioset-527.ts'
import type { ModelOf } from '../../shared/model.ts'
import type { ReadyModelOf } from './families.ts'
import { describeOutputs, describePorts, dimensionFits, ModelSession } from './model-session.ts'
import { loadedModels } from './sessions.ts'
import { allZero, type FloatType, InputTensor } from './tensors.ts'

/** Shorter sound than this is followed by silence up to it: models of ten-second windows fail on a handful of frames. */
const LEAST_SECONDS = 1
/** What rounding may add to or take from a probability. */
const ROUNDING = 1e-3

/**
 * Lends the loaded model to `work`, loading it first where it is not; it stays loaded at least until `work` has settled.
 *
 * @throws InglenookError as AudioTagger.load does, and whatever `work` throws
 */
export function withAudioTagger<R>(
  model: ReadyModelOf<'audio-tagger'>,
  threads: number,
  work: (tagger: AudioTagger) => Promise<R>
): Promise<R> {
  return taggers.use(model, threads, work)
}

/**
 * A model that names sounds: one input of mono samples [1, samples] in −1..1 (the spectrogram is made inside), one output
 * [1, 527], a probability or a logit for each label of AudioSet, as its entry says. Names come from the file.
 */
export class AudioTagger {
  readonly session: ModelSession
  readonly sampleRate: number
  /** How many samples it takes, where it takes no other number; null: any. */
  readonly fixedSamples: number | null
  readonly #output: 'probability' | 'logit'
  readonly #input: { name: string; type: FloatType }
  /** Kept from run to run: all windows but the last have one length. */
  #tensor: InputTensor | null = null
  /** Runs wait for each other: they share the input tensor. */
  #lastRun: Promise<unknown> = Promise.resolve()

  private constructor(session: ModelSession, entry: ModelOf<'audio-tagger'>) {
    const { name, type, fixedSamples } = soundInput(session)
    this.session = session
    this.sampleRate = entry.input.sampleRate
    this.fixedSamples = fixedSamples
    this.#input = { name, type }
    this.#output = entry.input.output
    if (!session.outputs.some(({ shape }) => shape.length === 0 || fitsLabels(shape))) {
      throw session.misfit(`an output [1,${AUDIOSET_527.length}]`, describePorts(session.outputs))
    }
  }

  /**
   * Loads a model that hears, and lets it hear a moment of noise: whether its answers are probabilities or logits is
   * what its entry says, and this is when that is checked.
   *
   * @throws InglenookError `model-unusable` when it cannot be loaded, `model-interface` when its tensors or its answers
   *   are not those, `model-output` when its answers are no scores at all
   */
  static async load(model: ReadyModelOf<'audio-tagger'>, threads: number): Promise<AudioTagger> {
    const session = await ModelSession.load(model, threads)
    try {
      const tagger = new AudioTagger(session, model.entry)
      await tagger.#checkOutput()
      return tagger
    } catch (error) {
      await session.release()
      throw error
    }
  }

  /**
   * The probability of each of the 527 labels in these samples. Fewer than the model takes are followed by silence.
   *
   * @throws InglenookError `model-output` for numbers that cannot be scores, `model-interface` when the answer is not
   *   [1, 527]
   */
  async scores(samples: Float32Array): Promise<Float32Array> {
    const answer = await this.#run(samples)
    if (this.#output === 'logit') return answer.map((logit) => 1 / (1 + Math.exp(-logit)))
    if (!areProbabilities(answer)) throw this.session.nonsense('numbers that are no probabilities')
    return answer.map((score) => Math.min(1, Math.max(0, score)))
  }

  release(): Promise<void> {
    return this.session.release()
  }

  /** @returns the answer as it is; it belongs to the caller. */
  async #run(samples: Float32Array): Promise<Float32Array> {
    const run = this.#lastRun.then(() => this.session.run({ [this.#input.name]: this.#filled(samples) }))
    this.#lastRun = run.catch(() => undefined)
    const outputs = await run
    const answer = outputs.find(({ dims }) => fitsLabels(dims))
    if (!answer) throw this.session.misfit(`an output [1,${AUDIOSET_527.length}]`, describeOutputs(outputs))
    if (allZero(answer.data)) throw this.session.nonsense('nothing but zeros')
    return answer.data
  }

  #filled(samples: Float32Array): Tensor {
    const length = this.fixedSamples ?? Math.max(samples.length, LEAST_SECONDS * this.sampleRate)
    if (this.#tensor?.values.length !== length) this.#tensor = new InputTensor(this.#input.type, [1, length])
    const { values } = this.#tensor
    values.fill(0)
    values.set(samples.length > length ? samples.subarray(0, length) : samples)
    return this.#tensor.filled()
  }

  async #checkOutput(): Promise<void> {
    const found = areProbabilities(await this.#run(noise(LEAST_SECONDS * this.sampleRate)))
    // Of 527 logits of noise nearly all are negative.
    if (found === (this.#output === 'probability')) return
    const names = ['logits', 'probabilities (all of 0 to 1)'] as const
    throw this.session.misfit(names[found ? 0 : 1], names[found ? 1 : 0])
  }
}

const taggers = loadedModels<ModelOf<'audio-tagger'>, AudioTagger>((model, threads) => AudioTagger.load(model, threads))

function soundInput(session: ModelSession): { name: string; type: FloatType; fixedSamples: number | null } {
  const [input] = session.inputs
  const samples = input?.shape[1]
  if (
    session.inputs.length === 1 &&
    (input?.type === 'float32' || input?.type === 'float16') &&
    input.shape.length === 2 &&
    dimensionFits(input.shape[0], 1)
  ) {
    const fixedSamples = typeof samples === 'number' && samples > 0 ? samples : null
    return { name: input.name, type: input.type, fixedSamples }
  }
  throw session.misfit('one input [1,samples] of float32 or float16', describePorts(session.inputs))
}

function fitsLabels(shape: readonly (number | string)[]): boolean {
  return shape.length === 2 && dimensionFits(shape[0], 1) && shape[1] === AUDIOSET_527.length
}

function areProbabilities(scores: Float32Array): boolean {
  return scores.every((score) => score >= -ROUNDING && score <= 1 + ROUNDING)
}

/** Soft noise, the same every time (a linear congruential generator by Numerical Recipes). */
function noise(length: number): Float32Array {
  let state = 1
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 31 - 1) / 10
  })
}
