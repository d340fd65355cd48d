import { z } from 'zod'
import { Box } from './box.ts'
import { tidyName } from './tidy-name.ts'

export const PersonName = z.string().transform(tidyName).pipe(z.string().max(200))

/** A person as the People page shows it. `coverFaceId` names the face crop to show. */
export const PersonSummary = z.object({
  id: z.number().int(),
  name: z.string().nullable(),
  faceCount: z.number().int(),
  assetCount: z.number().int(),
  /** How many of these are videos. */
  videoCount: z.number().int(),
  coverFaceId: z.number().int().nullable()
})
export type PersonSummary = z.infer<typeof PersonSummary>

export const FaceInfo = z.object({
  id: z.number().int(),
  assetId: z.number().int(),
  box: Box,
  quality: z.number(),
  /** When a video shows it best; null in a photo. */
  timeMs: z.number().int().nullable()
})
export type FaceInfo = z.infer<typeof FaceInfo>
