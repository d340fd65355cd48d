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

/** How loud a video or recording is over its length, see waveform.ts. */
export function waveformMediaPath(assetId: number, version: string): string {
  return `/media/waveform/${assetId}?v=${version}`
}

/** What a video shows at a time, as a small picture; it is made when it is asked for. */
export function frameMediaPath(assetId: number, atMs: number, version: string): string {
  return `/media/frame/${assetId}/${Math.max(0, Math.round(atMs))}?v=${version}`
}

/** The copy of a video or recording that windows can play, once it has been made. */
export function proxyMediaPath(assetId: number, version: string): string {
  return `/media/proxy/${assetId}?v=${version}`
}

export type MediaAddress =
  | { kind: MediaVariant | 'waveform' | 'proxy'; assetId: number }
  | { kind: 'frame'; assetId: number; atMs: number }
  | { kind: 'face'; faceId: number }

/** The address named by a request's path (without query), or null when it is not one of ours. */
export function parseMediaPath(path: string): MediaAddress | null {
  const frame = /^\/media\/frame\/(\d{1,15})\/(\d{1,12})$/.exec(path)
  if (frame) return { kind: 'frame', assetId: Number(frame[1]), atMs: Number(frame[2]) }
  const match = /^\/media\/(grid|preview|original|waveform|proxy|face)\/(\d{1,15})$/.exec(path)
  if (!match) return null
  const id = Number(match[2])
  if (match[1] === 'face') return { kind: 'face', faceId: id }
  return { kind: match[1] as MediaVariant | 'waveform' | 'proxy', assetId: id }
}
