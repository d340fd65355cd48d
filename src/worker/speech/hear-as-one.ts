import type { Recognition } from '../inference/whisper-cli.ts'
import { decodePcm16, type PcmEnd, type PcmOptions } from '../media/pcm.ts'
import { wavHeader } from '../media/wav.ts'
import type { ReadyRecogniser } from './ready-recogniser.ts'
import { LEAST_PIECE_MS, SPEECH_HZ } from './recording-pieces.ts'

/** What was heard in all of a recording; null: nothing, as it is too short. */
export interface HeardAsOne {
  recognition: Recognition | null
  end: PcmEnd
}

/**
 * Has a recording of one piece recognised while it is decoded, without a file in between: most of a family's are one.
 *
 * @param sound at `SPEECH_HZ`
 * @returns null when it goes on for longer than `mostMs`, whatever it says of itself
 * @throws InglenookError as `decodePcm16` and `ReadyRecogniser.hear`
 */
export async function hearAsOne(
  recogniser: ReadyRecogniser,
  sound: PcmOptions,
  mostMs: number,
  onProgress: (fraction: number) => void
): Promise<HeardAsOne | null> {
  const ended = Promise.withResolvers<PcmEnd>()
  const failing = new AbortController()
  const signal = AbortSignal.any([sound.signal, failing.signal])
  const wav = asWav({ ...sound, signal }, mostMs, ended.resolve)
  try {
    const recognition = await recogniser.hear(wav, onProgress)
    return { recognition, end: await ended.promise }
  } catch (error) {
    if (!(error instanceof NoPiece)) throw error
    return error.end && { recognition: null, end: error.end }
  } finally {
    failing.abort()
    await wav.return()
  }
}

/** `end`: of a sound that is too short; null: it is too long. */
class NoPiece extends Error {
  readonly end: PcmEnd | null

  constructor(end: PcmEnd | null) {
    super('the sound is no piece')
    this.end = end
  }
}

async function* asWav(
  sound: PcmOptions,
  mostMs: number,
  onEnd: (end: PcmEnd) => void
): AsyncGenerator<Uint8Array, void> {
  const most = Math.round((mostMs * SPEECH_HZ) / 1000)
  const decoded = decodePcm16(sound)
  let samples = 0
  try {
    // How long it is going to be is not known: whoever reads it takes what comes.
    yield wavHeader(most, SPEECH_HZ)
    for (;;) {
      const next = await decoded.next()
      if (next.done) {
        if (samples < (LEAST_PIECE_MS * SPEECH_HZ) / 1000) throw new NoPiece(next.value)
        onEnd(next.value)
        return
      }
      samples += next.value.length
      if (samples > most) throw new NoPiece(null)
      // A copy, as the next chunk may be asked for before this one has been written.
      yield new Uint8Array(next.value.slice().buffer)
    }
  } finally {
    await decoded.return({ samples: 0, note: null })
  }
}
