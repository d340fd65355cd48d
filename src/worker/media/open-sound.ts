import { stat } from 'node:fs/promises'
import type { MediaFacts } from '../../shared/media-facts.ts'
import { type PcmFormat, type PcmOptions, type PcmStart, soundOf, startPcm } from './pcm.ts'
import { probeMedia } from './probe.ts'

export interface SoundRequest extends Pick<PcmStart, 'ffmpeg' | 'path' | 'sampleRate' | 'mix' | 'signal'> {
  ffprobe: string
  /** What it will be decoded to: `s16le` for `decodePcm16`, `f32le` for `decodePcm`. */
  format: PcmFormat
}

/** A file whose sound is being decoded. Disposing of it ends that. */
export interface OpenSound extends AsyncDisposable {
  facts: MediaFacts
  /** For `decodePcm` and `decodePcm16`; null where there is no sound. */
  sound: PcmOptions | null
}

/**
 * Asks what sound a file holds, and begins to decode it.
 *
 * Note: decoded while it is asked. To start a program takes longer than to read what a file says of itself, with a short
 * video longer than all the rest. So ffmpeg begins at once, in the way that is right for nearly every file; where the answer
 * asks for another, it begins anew.
 *
 * @throws InglenookError as `probeMedia`; the signal's reason when cancelled
 */
export async function openSound({ ffprobe, format, ...request }: SoundRequest): Promise<OpenSound> {
  const started = startPcm(format, { ...request, stream: 0 })
  const end = (): PromiseLike<void> => started[Symbol.asyncDispose]()
  try {
    const facts = await probeMedia(ffprobe, request.path, request.signal)
    const { size: bytes } = await stat(request.path)
    const { audio } = facts
    const sound = audio && { ...request, ...soundOf(facts, audio), bytes, started }
    if (!sound) await end()
    return { facts, sound, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}
