/**
 * The media paths that both hosts serve: `{prefix}/media/...`, by id and never by file path. In the headless host the
 * prefix is empty, under Electron it is the custom protocol's origin.
 */
export const MediaVariant = ['grid', 'preview', 'original'] as const
export type MediaVariant = (typeof MediaVariant)[number]

export function assetMediaPath(assetId: number, variant: MediaVariant, version: string): string {
  return `/media/${variant}/${assetId}?v=${version}`
}

export function faceMediaPath(faceId: number): string {
  return `/media/face/${faceId}`
}

export type MediaAddress = { kind: MediaVariant; assetId: number } | { kind: 'face'; faceId: number }

/** The address named by a request's path (without query), or null when it is not one of ours. */
export function parseMediaPath(path: string): MediaAddress | null {
  const match = /^\/media\/(grid|preview|original|face)\/(\d{1,15})$/.exec(path)
  if (!match) return null
  const id = Number(match[2])
  return match[1] === 'face' ? { kind: 'face', faceId: id } : { kind: match[1] as MediaVariant, assetId: id }
}
