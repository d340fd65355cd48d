import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositories } from '../../src/main/catalogue/index.ts'
import { openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { createImporter } from '../../src/main/importing/importer.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'
import { createPool } from '../../src/main/workers/pool.ts'
import { poolSize, thisMachine } from '../../src/main/workers/pool-size.ts'
import { findMaterial, makeCameraPhotos } from './material.ts'
import { compare, type Figure, spread } from './measure.ts'
import { built, scratchFolder } from './place.ts'

const PHOTOS = 120
const FILES_AT_ONCE = 8

/** Importing a folder (kind, hash, metadata, catalogue) against reading and hashing its files and nothing else. */
export async function benchImport(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const photosDir = join(scratch.path, 'photos')
  await makeCameraPhotos(photosDir, (await findMaterial()).pictures, PHOTOS)
  const { imageWorkers: _, ...config } = poolSize(thisMachine())
  await using pool = createPool({ fork: nodeWorkers(built.worker), config, size: 1, concurrency: FILES_AT_ONCE })
  let libraries = 0
  const comparison = await compare(
    {
      run: async () => {
        using opened = new DisposableStack()
        const db = opened.adopt(openCatalogue(join(scratch.path, `library-${libraries++}`)), (db) => void db.close())
        const importer = createImporter({ catalogue: repositories(db), pool, onChange: () => undefined })
        const { added } = await importer.add([photosDir])
        if (added !== PHOTOS) throw new Error(`${added} of ${PHOTOS} photos were imported`)
      }
    },
    { run: () => hashAll(photosDir) }
  )
  const perSecond = (ms: number): string => ((PHOTOS * 1000) / ms).toFixed(0)
  return [
    {
      what: 'files imported a second, ours / read and SHA-256',
      value: 1 / comparison.ratio,
      unit: 'ratio',
      note: `${perSecond(comparison.oursMs)} / ${perSecond(comparison.bareMs)} photos of 12 megapixels a second, from the file cache; ${spread({ ...comparison, cpuRatio: null }, (ratio) => 1 / ratio)}`
    }
  ]
}

async function hashAll(folder: string): Promise<void> {
  const names = (await readdir(folder)).values()
  const lane = async (): Promise<void> => {
    for (const name of names) {
      createHash('sha256')
        .update(await readFile(join(folder, name)))
        .digest('hex')
    }
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, lane))
}
