/**
 * Names of the files made from an asset, below the library's `thumbs` folder. They follow from the content alone
 * (SHA-256 as lower-case hex), so that writing one again writes the same file, and nothing can point at a stale one.
 */
export function thumbnailFile(sha256: string, variant: 'grid' | 'preview'): string {
  return `${folder(sha256)}/${sha256}-${variant}.${variant === 'grid' ? 'webp' : 'jpg'}`
}

/** `crop` as given by the worker: the face's place in per-myriads, e.g. `0312-0411-1200-1633`. */
export function faceCropFile(sha256: string, crop: string): string {
  return `${folder(sha256)}/${sha256}-face-${crop}.webp`
}

/** How loud it is over its length, see waveform.ts. */
export function waveformFile(sha256: string): string {
  return `${folder(sha256)}/${sha256}-waveform.bin`
}

/** The folder among the thumbnails where unfinished files lie; what an ended process left there is nobody's. */
export const UNFINISHED = 'unfinished'

function folder(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}`
}
