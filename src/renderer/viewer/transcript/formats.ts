import type { TranscriptFormat } from '../../../shared/transcript-formats/index.ts'

/** What a transcript can be saved as. The window cannot import the writers' schemas: a test holds these to them. */
export const FORMATS: readonly { format: TranscriptFormat; label: string }[] = [
  { format: 'txt', label: 'Text' },
  { format: 'srt', label: 'SubRip' },
  { format: 'vtt', label: 'WebVTT' },
  { format: 'json', label: 'JSON' },
  { format: 'podlove', label: 'Podlove' },
  { format: 'dote', label: 'DOTe' }
]
