import type { Pipeline } from '../../shared/pipeline.ts'

/** What came of an asset's jobs, for whatever follows from it. */
export interface AssetResult {
  assetId: number
  facesChanged: boolean
  thingsChanged: boolean
  soundsChanged: boolean
  transcriptsChanged: boolean
  /** What a worker spent on each of them, in milliseconds; what they share is divided evenly. */
  tookMs: Partial<Record<Pipeline, number>>
}

export function nothingChanged(assetId: number): AssetResult {
  return {
    assetId,
    facesChanged: false,
    thingsChanged: false,
    soundsChanged: false,
    transcriptsChanged: false,
    tookMs: {}
  }
}
