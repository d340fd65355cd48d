import { z } from 'zod'
import type { Transcript } from '../transcript.ts'
import { clockOf } from './clock.ts'
import { segmentFrom } from './cues.ts'
import { parseJson, unreadable } from './unreadable.ts'

/**
 * Transcripts as the Podlove Web Player loads and the Podlove Publisher writes them: a list of
 * `{ start, start_ms, end, end_ms, speaker, voice, text }`. `speaker` is the id of a contributor, `voice` the name in
 * the recording; the name is both here. Sources: https://docs.podlove.org/podlove-web-player/v5/configuration and
 * `prepare_transcript` in
 * https://github.com/podlove/podlove-publisher/blob/main/lib/modules/transcripts/model/transcript.php
 */
export function toPodlove(transcript: Transcript): string {
  const items = transcript.segments.map(({ startMs, endMs, text, speaker }) => ({
    start: clockOf(startMs, '.'),
    start_ms: startMs,
    end: clockOf(endMs, '.'),
    end_ms: endMs,
    speaker: speaker ?? '',
    voice: speaker ?? '',
    text
  }))
  return `${JSON.stringify(items, null, 2)}\n`
}

/**
 * Reads such a list, and one under `transcripts`, as it stands in a player's configuration.
 *
 * @throws InglenookError `unreadable-transcript`
 */
export function readPodlove(text: string): Transcript {
  const read = PodloveFile.safeParse(parseJson(text, 'a Podlove transcript'))
  if (!read.success)
    throw unreadable('a Podlove transcript', z.prettifyError(read.error).replaceAll('\n', ' '), read.error)
  const items = Array.isArray(read.data) ? read.data : read.data.transcripts
  const segments = items.map((item, index) => {
    const cue = {
      startMs: item.start_ms,
      endMs: item.end_ms,
      text: item.text,
      speaker: item.voice || item.speaker || null
    }
    return segmentFrom(cue, index)
  })
  return { language: null, model: null, segments }
}

const PodloveItem = z.object({
  start_ms: z.number().int().nonnegative(),
  end_ms: z.number().int().nonnegative(),
  speaker: z.string().nullish(),
  voice: z.string().nullish(),
  text: z.string()
})

const PodloveFile = z.union([z.array(PodloveItem), z.object({ transcripts: z.array(PodloveItem) })])
