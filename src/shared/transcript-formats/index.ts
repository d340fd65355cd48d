import { z } from 'zod'
import type { Transcript } from '../transcript.ts'
import { readDote, toDote } from './dote.ts'
import { readJson, toJson } from './json.ts'
import { readPodlove, toPodlove } from './podlove.ts'
import { readSrt, toSrt } from './srt.ts'
import { toTxt } from './txt.ts'
import { readVtt, toVtt } from './vtt.ts'

/** What a transcript can be exported as. */
export const TranscriptFormat = z.enum(['txt', 'srt', 'vtt', 'json', 'podlove', 'dote'])
export type TranscriptFormat = z.infer<typeof TranscriptFormat>

interface Format {
  label: string
  /** How a file of it is called, after the name of the recording; players go by the last part. */
  extension: string
  mediaType: string
  write: (transcript: Transcript) => string
  /** Absent where a file of it has no times to read. */
  read?: (text: string) => Transcript
}

export const TRANSCRIPT_FORMATS: Record<TranscriptFormat, Format> = {
  txt: { label: 'Text', extension: 'txt', mediaType: 'text/plain', write: toTxt },
  srt: { label: 'SubRip', extension: 'srt', mediaType: 'application/x-subrip', write: toSrt, read: readSrt },
  vtt: { label: 'WebVTT', extension: 'vtt', mediaType: 'text/vtt', write: toVtt, read: readVtt },
  json: { label: 'JSON', extension: 'json', mediaType: 'application/json', write: toJson, read: readJson },
  podlove: {
    label: 'Podlove',
    extension: 'podlove.json',
    mediaType: 'application/json',
    write: toPodlove,
    read: readPodlove
  },
  dote: { label: 'DOTe', extension: 'dote', mediaType: 'application/json', write: toDote, read: readDote }
}

/** A transcript as a file of a format, to be written as UTF-8. */
export function exportTranscript(transcript: Transcript, format: TranscriptFormat): string {
  return TRANSCRIPT_FORMATS[format].write(transcript).toWellFormed()
}
