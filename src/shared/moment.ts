import { z } from 'zod'
import { AssetKind } from './asset.ts'

/** A line of what is said in a video or recording that a search found. */
export const Moment = z.object({
  assetId: z.number().int(),
  version: z.string(),
  segmentId: z.number().int(),
  startMs: z.number().int(),
  endMs: z.number().int(),
  text: z.string(),
  /** Which parts of the text were searched for, as offsets in UTF-16 units; `end` is the first that is not. */
  marks: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
  kind: AssetKind,
  fileName: z.string(),
  takenLocalMs: z.number().int()
})
export type Moment = z.infer<typeof Moment>
