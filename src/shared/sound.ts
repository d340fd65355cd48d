import { z } from 'zod'
import { AssetKind } from './asset.ts'

/** A sound that was heard in an asset, from its start to its end. */
export const SoundEvent = z.object({
  label: z.string(),
  startMs: z.number().int(),
  endMs: z.number().int(),
  /** Where it was surest. */
  peakMs: z.number().int(),
  score: z.number()
})
export type SoundEvent = z.infer<typeof SoundEvent>

/** The same with what a tile of its asset needs. */
export const SoundClip = SoundEvent.extend({
  id: z.number().int(),
  assetId: z.number().int(),
  version: z.string(),
  kind: AssetKind,
  fileName: z.string(),
  durationMs: z.number().int().nullable(),
  takenLocalMs: z.number().int(),
  thumbnail: z.enum(['ready', 'pending', 'failed', 'none'])
})
export type SoundClip = z.infer<typeof SoundClip>

/** A label with how many videos and recordings it was heard in, and where it was heard best. */
export const SoundSummary = z.object({
  label: z.string(),
  assetCount: z.number().int(),
  /** Surest first, each of another asset. */
  examples: z.array(SoundClip)
})
export type SoundSummary = z.infer<typeof SoundSummary>
