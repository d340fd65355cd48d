import { assetMediaPath, faceMediaPath, type MediaVariant } from '../../shared/media-address.ts'

/** The address of an asset's picture or of the asset itself. */
export function assetUrl(assetId: number, variant: MediaVariant, version: string): string {
  return origin() + assetMediaPath(assetId, variant, version)
}

/** The address of a face's crop. */
export function faceUrl(faceId: number): string {
  return origin() + faceMediaPath(faceId)
}

/** The address of anything that a host serves below `/media/`, by its path there. */
export function mediaUrl(path: string): string {
  return origin() + path
}

function origin(): string {
  return window.inglenook?.mediaOrigin ?? ''
}
