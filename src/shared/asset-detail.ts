import { z } from 'zod'
import { AssetDetection, AssetFace, AssetTag, Sha256, TakenAtSource, TimelineItem } from './asset.ts'
import { JobProblem } from './job.ts'

/** Everything the viewer knows of one asset. */
export const AssetDetail = TimelineItem.extend({
  mime: z.string(),
  bytes: z.number().int(),
  sha256: Sha256,
  takenAtMs: z.number().int(),
  /** Minutes east of UTC where it was taken; null when unknown (then the wall clock is this computer's). */
  takenOffsetMinutes: z.number().int().nullable(),
  takenAtSource: TakenAtSource,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  camera: z.string().nullable(),
  /** Every place where the same content lies, sorted. */
  paths: z.array(z.string()),
  /** Those of them where no file is now. */
  missingPaths: z.array(z.string()),
  tags: z.array(AssetTag),
  faces: z.array(AssetFace),
  detections: z.array(AssetDetection),
  /** What could not be done with it, and why. */
  problems: z.array(JobProblem)
})
export type AssetDetail = z.infer<typeof AssetDetail>
