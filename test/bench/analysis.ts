import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pipeline } from '../../src/shared/pipeline.ts'
import type { AnalyseImageInput } from '../../src/shared/worker-protocol.ts'
import { analyseImage } from '../../src/worker/analyse-image.ts'
import { BareAnalysis, type BareAnalysisItem } from './bare-analysis.ts'
import { startBareLoop } from './bare-loop.ts'
import { type ImageLibrary, openImageLibrary } from './image-library.ts'
import { copyPictures, findMaterial, type Material, makeCameraPhotos } from './material.ts'
import { compare, type Figure, spread } from './measure.ts'
import { scratchFolder } from './place.ts'

const CAMERA_PHOTOS = 6
const ROUNDS = 5

/** Whole analyses of photos against what no analysis can do without: decoding them and running the models. */
export async function benchAnalysis(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const material = await findMaterial()
  const photosDir = join(scratch.path, 'photos')
  await copyPictures(join(photosDir, 'found'), material.pictures.slice(0, MOST_PICTURES))
  await makeCameraPhotos(join(photosDir, 'camera'), material.pictures, CAMERA_PHOTOS)
  await using library = await openImageLibrary(join(scratch.path, 'library'), photosDir, material.models)
  const { imageWorkers, ...threads } = library.size
  using bare = startBareLoop<BareAnalysisItem>(imageWorkers, { ...threads, models: pathsOf(material) })
  const bareDir = join(scratch.path, 'bare')
  await mkdir(bareDir)
  // Once through, so that it is known how many faces each photo has.
  await library.process(['faces', 'objects'])
  const photos = library.photos()
  const items = (thumbnails: boolean): BareAnalysisItem[] =>
    photos.map(({ path, faces, sha256 }) => ({ path, faces, thumbnailsTo: thumbnails ? join(bareDir, sha256) : null }))

  const through = async (pipelines: readonly Pipeline[]) => {
    const wanted = items(pipelines.includes('thumbnails'))
    return compare(
      { run: () => library.process(pipelines), processes: library.processes },
      { run: () => bare.run(wanted), processes: bare.processes },
      { rounds: ROUNDS }
    )
  }
  const faces = photos.reduce((sum, photo) => sum + photo.faces, 0)
  const setting = `${photos.length} photos with ${faces} faces, ${imageWorkers} at once`
  const aim = material.real ? { aim: { atMost: 1.15 } } : {}
  const figure = (what: string, comparison: Awaited<ReturnType<typeof compare>>, how: string): Figure => {
    const each = (ms: number): string => (ms / photos.length).toFixed(0)
    const absolute = `${each(comparison.oursMs)} / ${each(comparison.bareMs)} ms a photo`
    return { what, value: comparison.ratio, unit: 'ratio', ...aim, note: `${absolute}, ${how}; ${spread(comparison)}` }
  }
  return [
    figure(
      'faces and objects through the pool / decode and bare session.run',
      await through(['faces', 'objects']),
      setting
    ),
    figure(
      'thumbnails, faces and objects through the pool / the same with bare encoding',
      await through(['thumbnails', 'faces', 'objects']),
      setting
    ),
    figure(
      'faces and objects in one process / decode and bare session.run',
      await inProcess(library, material, items(false)),
      'one at a time'
    )
  ]
}

const MOST_PICTURES = 12

function pathsOf({ models }: Material): { detector: string; recogniser: string; objects: string } {
  return { detector: models.detector.path, recogniser: models.recogniser.path, objects: models.objects.path }
}

/** The worker's function itself, without processes, messages, queue and catalogue around it. */
async function inProcess(library: ImageLibrary, material: Material, items: readonly BareAnalysisItem[]) {
  const { imageWorkers: _, ...config } = library.size
  const { detector, recogniser, objects } = material.models
  const bare = await BareAnalysis.load(pathsOf(material), config.inferenceThreads)
  const shaOf = new Map(library.photos().map(({ path, sha256 }) => [path, sha256]))
  const analyseAll = async (): Promise<void> => {
    for (const { path } of items) {
      const input: AnalyseImageInput = {
        kind: 'analyseImage',
        path,
        sha256: shaOf.get(path) ?? '',
        thumbsDir: library.thumbsDir,
        thumbnails: false,
        faces: { detector, recogniser, minScore: 0.5, maxFaces: 256 },
        objects: { model: objects, minScore: 0.25, maxCount: 100 }
      }
      await analyseImage(input, { config, signal: new AbortController().signal, onProgress: () => undefined })
    }
  }
  const bareAll = async (): Promise<void> => {
    for (const item of items) await bare.run(item)
  }
  return compare({ run: analyseAll }, { run: bareAll }, { rounds: ROUNDS })
}
