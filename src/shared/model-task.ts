import { z } from 'zod'

/** What models are for, one at a time each. */
export const ModelTask = z.enum([
  'face-detection',
  'face-recognition',
  'object-detection',
  'audio-events',
  'transcription',
  'voice-activity'
])
export type ModelTask = z.infer<typeof ModelTask>
