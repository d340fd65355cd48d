import sharp from 'sharp'

export interface BareThumbnailsItem {
  path: string
  /** Beginning of the names of the files to write. */
  to: string
}

/**
 * The two pictures of a photo as a straightforward script would make them, with the app's own sizes and settings: the
 * preview decoded straight to its size, the grid picture made from it, both encoded at once and written in place.
 */
export async function writeBareThumbnails({ path, to }: BareThumbnailsItem): Promise<void> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize({ width: 2048, height: 2048, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  await encodeBareThumbnails(data, info, to)
}

/** The same from pixels in memory that are no larger than a preview. */
export async function encodeBareThumbnails(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
  to: string
): Promise<void> {
  const preview = sharp(data, { raw: { width, height, channels } })
  await Promise.all([
    preview
      .clone()
      .resize({ width: 512, height: 512, fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
      .webp({ quality: 80, effort: 2 })
      .toFile(`${to}-grid.webp`),
    preview.clone().jpeg({ quality: 82, optimiseCoding: false }).toFile(`${to}-preview.jpg`)
  ])
}
