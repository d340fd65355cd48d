import { z } from 'zod'

/** A folder or single file that the user added, read in place. */
export const SourceInfo = z.object({
  id: z.number().int(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  assetCount: z.number().int(),
  lastScanAtMs: z.number().nullable(),
  /** False when the folder cannot be reached now (a drive unplugged). */
  online: z.boolean()
})
export type SourceInfo = z.infer<typeof SourceInfo>
