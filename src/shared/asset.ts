import { z } from 'zod'
import { Box } from './box.ts'

export const AssetKind = z.enum(['photo', 'video', 'audio'])
export type AssetKind = z.infer<typeof AssetKind>

/** Where an asset's date comes from: its own metadata, or the modification time of its file. */
export const TakenAtSource = z.enum(['exif', 'file'])
export type TakenAtSource = z.infer<typeof TakenAtSource>

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What a tile of the timeline needs. `thumbhash` is base64; width and height are pixels of the upright image. */
export const TimelineItem = z.object({
  id: z.number().int(),
  kind: AssetKind,
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  durationMs: z.number().int().nullable(),
  /** Wall-clock time where it was taken, as milliseconds since 1970 as if that clock were UTC. */
  takenLocalMs: z.number().int(),
  thumbhash: z.string().nullable(),
  /** `failed`: the thumbnail could not be made; the asset's jobs say why. `none`: this kind has no thumbnail. */
  thumbnail: z.enum(['ready', 'pending', 'failed', 'none']),
  /** There is a waveform of its sound, see `waveformMediaPath`. */
  waveform: z.boolean(),
  /** Changes whenever the asset's content does: append it to media addresses so that caches never show an old picture. */
  version: z.string(),
  fileName: z.string()
})
export type TimelineItem = z.infer<typeof TimelineItem>

/** A stretch of a video or recording, from its start to before its end. */
export const TimeSpan = z.object({ startMs: z.number().int().min(0), endMs: z.number().int().min(0) })
export type TimeSpan = z.infer<typeof TimeSpan>

export const AssetFace = z.object({
  id: z.number().int(),
  /** Where it is; in a video where it is at `timeMs`. */
  box: Box,
  score: z.number(),
  quality: z.number(),
  /** When a video shows it best; null in a photo. */
  timeMs: z.number().int().nullable(),
  /** When a video shows it, ascending; empty in a photo. */
  spans: z.array(TimeSpan),
  person: z.object({ id: z.number().int(), name: z.string().nullable() }).nullable()
})
export type AssetFace = z.infer<typeof AssetFace>

export const AssetDetection = z.object({ id: z.number().int(), label: z.string(), score: z.number(), box: Box })
export type AssetDetection = z.infer<typeof AssetDetection>

export const AssetTag = z.object({
  label: z.string(),
  kind: z.enum(['thing', 'sound']),
  source: z.enum(['model', 'user']),
  score: z.number().nullable()
})
export type AssetTag = z.infer<typeof AssetTag>
