import { z } from 'zod'
import { JobStatus } from './job.ts'
import { TranscriptLanguage } from './settings.ts'
import { Segment } from './transcript.ts'

/** The transcript of one asset, with how it came about. */
export const TranscriptDetail = z.object({
  assetId: z.number().int(),
  /** ISO 639-1, of the text; null where nothing is said. */
  language: z.string().nullable(),
  askedLanguage: TranscriptLanguage,
  /** The text is English, whatever was spoken. */
  translated: z.boolean(),
  /** Which model heard it; its label is the id where the model is no longer known. */
  model: z.object({ id: z.string(), label: z.string() }),
  durationMs: z.number().int(),
  madeAtMs: z.number(),
  segments: z.array(Segment),
  /** A new transcript waits beside this one, because this one has edits. */
  hasOffer: z.boolean(),
  /** The file has changed since, and what is said in it now is not written down yet. */
  ofEarlierContent: z.boolean()
})
export type TranscriptDetail = z.infer<typeof TranscriptDetail>

/** How it stands with the transcript of one asset, whether there is one already or not. */
export const TranscriptStanding = z.object({
  /** `none`: it was never asked for. */
  status: z.enum(['none', ...JobStatus.options]),
  /** 0..1 while it is running. */
  progress: z.number(),
  etaMs: z.number().nullable(),
  /** Why there is none, or why it has to wait, in words. */
  why: z.string().nullable(),
  /** What is asked for this asset: its own language where the user chose one, else that of the settings. */
  askedLanguage: TranscriptLanguage,
  /** What is written down already while it is running. */
  soFar: z.array(Segment)
})
export type TranscriptStanding = z.infer<typeof TranscriptStanding>

/** A stretch of time in which a new transcript is compared with the one before, see `diffTranscripts`. */
export const TranscriptOfferChange = z.object({
  startMs: z.number().int(),
  endMs: z.number().int(),
  before: z.array(Segment),
  after: z.array(Segment),
  kind: z.enum(['same', 'changed', 'added', 'removed']),
  edited: z.boolean()
})

/** A new transcript that waits for the user to take it or leave it. */
export const TranscriptOffer = z.object({
  language: z.string().nullable(),
  model: z.object({ id: z.string(), label: z.string() }),
  madeAtMs: z.number(),
  changes: z.array(TranscriptOfferChange)
})
export type TranscriptOffer = z.infer<typeof TranscriptOffer>
