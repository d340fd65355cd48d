import { z } from 'zod'
import { Box } from './box.ts'

/** A label with its assets counted; the cover is the asset with its surest detection. */
export const ThingSummary = z.object({
  label: z.string(),
  assetCount: z.number().int(),
  cover: z.object({ assetId: z.number().int(), version: z.string(), box: Box.nullable() }).nullable()
})
export type ThingSummary = z.infer<typeof ThingSummary>
