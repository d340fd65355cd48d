import { z } from 'zod'

/** A folder that the user added, read in place; of kind `file` only single files of that folder were added. */
export const SourceInfo = z.object({
  id: z.number().int(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  assetCount: z.number().int(),
  lastScanAtMs: z.number().nullable(),
  /** False when the folder cannot be reached now (a drive unplugged). */
  online: z.boolean(),
  /** Its assets are not processed until the user resumes it. */
  paused: z.boolean()
})
export type SourceInfo = z.infer<typeof SourceInfo>
