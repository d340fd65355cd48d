import { z } from 'zod'
import type { Transcript } from '../transcript.ts'
import { clockOf, parseClock } from './clock.ts'
import { segmentFrom } from './cues.ts'
import { parseJson, unreadable } from './unreadable.ts'

/**
 * Lines that the Distributed Open Transcription Environment imports (https://bigsoftvideo.github.io/DOTE/importWhisper.html:
 * the `.dote` files of MacWhisper): `{ "lines": [{ startTime, endTime, speakerDesignation, text }] }`.
 */
export function toDote(transcript: Transcript): string {
  const lines = transcript.segments.map(({ startMs, endMs, text, speaker }) => ({
    startTime: clockOf(startMs, ','),
    endTime: clockOf(endMs, ','),
    speakerDesignation: speaker ?? '',
    text
  }))
  return `${JSON.stringify({ lines }, null, 2)}\n`
}

/** @throws InglenookError `unreadable-transcript` */
export function readDote(text: string): Transcript {
  const read = DoteFile.safeParse(parseJson(text, 'a DOTe transcript'))
  if (!read.success)
    throw unreadable('a DOTe transcript', z.prettifyError(read.error).replaceAll('\n', ' '), read.error)
  const segments = read.data.lines.map(({ startTime, endTime, speakerDesignation, text }, index) =>
    segmentFrom({ startMs: startTime, endMs: endTime, text, speaker: speakerDesignation || null }, index)
  )
  return { language: null, model: null, segments }
}

const Clock = z.string().transform((text, context) => {
  const ms = parseClock(text)
  if (ms !== null) return ms
  context.addIssue(`"${text}" is no time`)
  return z.NEVER
})

const DoteFile = z.object({
  lines: z.array(
    z.object({ startTime: Clock, endTime: Clock, speakerDesignation: z.string().nullish(), text: z.string() })
  )
})
