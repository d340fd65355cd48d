import { Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { bareSession } from './bare-session.ts'
import { encodeBareThumbnails } from './bare-thumbnails.ts'

export interface BareAnalysisItem {
  path: string
  /** How many faces there are to embed. */
  faces: number
  /** Beginning of the names of thumbnails to write; null where none are wanted. */
  thumbnailsTo: string | null
}

/**
 * What an analysis cannot do without: the photo decoded, and each model run as often as the analysis runs it, always on
 * the same tensor. No resizing for the models, no alignment, no decoding of outputs, no face crops. ONNX Runtime's own
 * defaults, but for the threads, which are the app's.
 */
export class BareAnalysis {
  readonly #detect: Run
  readonly #recognise: Run
  readonly #findObjects: Run

  private constructor(detect: Run, recognise: Run, findObjects: Run) {
    this.#detect = detect
    this.#recognise = recognise
    this.#findObjects = findObjects
  }

  static async load(
    models: { detector: string; recogniser: string; objects: string },
    threads: number
  ): Promise<BareAnalysis> {
    const [detect, recognise, findObjects] = await Promise.all([
      load(models.detector, threads, 640),
      load(models.recogniser, threads, 112),
      load(models.objects, threads, 640)
    ])
    return new BareAnalysis(detect, recognise, findObjects)
  }

  async run({ path, faces, thumbnailsTo }: BareAnalysisItem): Promise<void> {
    const { data, info } = await sharp(path).autoOrient().raw().toBuffer({ resolveWithObject: true })
    if (thumbnailsTo !== null) await writeThumbnails(data, info, thumbnailsTo)
    await this.#detect()
    for (let face = 0; face < faces; face++) await this.#recognise()
    await this.#findObjects()
  }
}

type Run = () => Promise<unknown>

async function load(path: string, threads: number, size: number): Promise<Run> {
  const session = await bareSession(path, threads)
  const [input] = session.inputMetadata
  if (!input?.isTensor || input.type !== 'float32') throw new Error(`${path} takes no float32`)
  // Noise rather than zeros, which some kernels are quicker with.
  const pixels = Float32Array.from({ length: 3 * size * size }, (_, i) => ((i * 48271) % 255) / 255)
  const feeds = { [input.name]: new Tensor('float32', pixels, [1, 3, size, size]) }
  return () => session.run(feeds)
}

async function writeThumbnails(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
  to: string
): Promise<void> {
  const preview = await sharp(data, { raw: { width, height, channels } })
    .resize({ width: 2048, height: 2048, fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  await encodeBareThumbnails(preview.data, preview.info, to)
}
