import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { thumbnailFile } from '../../src/shared/thumbnail-files.ts'
import { startBareLoop } from './bare-loop.ts'
import type { BareThumbnailsItem } from './bare-thumbnails.ts'
import { openImageLibrary } from './image-library.ts'
import { findMaterial, makeCameraPhotos } from './material.ts'
import { compare, type Figure, spread } from './measure.ts'
import { scratchFolder } from './place.ts'

const PHOTOS = 24

/** Thumbnails through queue, pool and catalogue against a bare sharp loop that writes the same files. */
export async function benchThumbnails(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const { pictures, models } = await findMaterial()
  const photosDir = join(scratch.path, 'photos')
  await makeCameraPhotos(photosDir, pictures, PHOTOS)
  await using library = await openImageLibrary(join(scratch.path, 'library'), photosDir, models)
  const { imageWorkers, ...threads } = library.size
  using bare = startBareLoop<BareThumbnailsItem>(imageWorkers, { ...threads, models: null })
  const bareDir = join(scratch.path, 'bare')
  await mkdir(bareDir)
  const items = library.photos().map(({ path, sha256 }) => ({ path, to: join(bareDir, sha256) }))

  const comparison = await compare(
    { run: () => library.process(['thumbnails']), processes: library.processes },
    { run: () => bare.run(items), processes: bare.processes }
  )
  for (const { sha256 } of library.photos()) await expectSameFiles(library.thumbsDir, sha256, join(bareDir, sha256))
  const perSecond = (ms: number): string => ((PHOTOS * 1000) / ms).toFixed(1)
  return [
    {
      what: 'thumbnails a second, ours / bare sharp loop',
      value: 1 / comparison.ratio,
      unit: 'ratio',
      aim: { atLeast: 0.9 },
      note: `${perSecond(comparison.oursMs)} / ${perSecond(comparison.bareMs)} photos of 12 megapixels a second, ${imageWorkers} at once; ${spread(comparison, (ratio) => 1 / ratio)}`
    }
  ]
}

/** The comparison means something only when both sides did the same. */
async function expectSameFiles(thumbsDir: string, sha256: string, bare: string): Promise<void> {
  for (const [variant, ending] of [
    ['grid', 'grid.webp'],
    ['preview', 'preview.jpg']
  ] as const) {
    const ours = join(thumbsDir, thumbnailFile(sha256, variant))
    if (!existsSync(ours)) throw new Error(`${ours} was not written`)
    const same = (await readFile(ours)).equals(await readFile(`${bare}-${ending}`))
    if (!same) throw new Error(`the bare loop wrote another ${variant} than the app: its settings must follow`)
  }
}
