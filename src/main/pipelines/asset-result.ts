/** What came of an asset's jobs, for whatever follows from it. */
export interface AssetResult {
  assetId: number
  facesChanged: boolean
  thingsChanged: boolean
  /** The file is no longer the one that was imported: it must be looked at again. */
  changedFile: string | null
}

export function nothingChanged(assetId: number): AssetResult {
  return { assetId, facesChanged: false, thingsChanged: false, changedFile: null }
}
