import sharp from 'sharp'

/** As any loop over many files would: each is read once, so nothing is kept. */
export function prepareBareSharp(threads: number): void {
  sharp.concurrency(threads)
  sharp.cache(false)
}
