import type { ModelEntry } from '../../shared/model.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import { PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { Repositories } from '../catalogue/index.ts'

const MB = 1_000_000

/** A worker with its libraries loaded and no model: measured, see workers/pool-size.ts. */
const WORKER_BYTES = 260 * MB

/** A model whose list does not say: more than most of those that are known. */
const UNKNOWN_MODEL_BYTES = 500 * MB

/** A photo is decoded to three bytes a pixel, twice over while it is turned upright, and shrunk beyond 50 megapixels. */
const BYTES_PER_PIXEL = 6
const MOST_PIXELS = 50_000_000
/** Where the size is not known yet: that of a phone's camera. */
const USUAL_PIXELS = 12_000_000
/** Thumbnails and tensors beside it. */
const BESIDE_BYTES = 30 * MB

/** ffmpeg decoding a frame of 4K: 200 MB were measured for H.264, and ten bits take more. */
const VIDEO_BYTES = 350 * MB

/** ffmpeg decoding sound as it is listened to; measured over films of any length. */
const SOUND_BYTES = 100 * MB

/**
 * How much memory a job takes while it runs, in bytes: a worker, the models, and what decodes the file.
 *
 * Note: all models that are in use count. And not only this job's: a worker keeps what it has loaded for the next job of
 * that kind, so every lane comes to hold what any job needs.
 *
 * @param inUse pipelines that can run now
 */
export function needBytes(
  { assetId, pipeline }: { assetId: number; pipeline: Pipeline },
  catalogue: Pick<Repositories, 'assets'>,
  inUse: readonly Pipeline[],
  selected: (task: ModelTask) => ModelEntry | null
): number {
  const { kind, needs } = PIPELINES[pipeline]
  const kept = inUse.filter((one) => PIPELINES[one].kind !== 'speech').flatMap((one) => PIPELINES[one].needs)
  // Models of speech are loaded by whisper-cli, which ends with its job.
  const tasks = new Set(kind === 'speech' ? [...kept, ...needs] : kept)
  const models = [...tasks].reduce((sum, task) => sum + (selected(task)?.memoryBytes ?? UNKNOWN_MODEL_BYTES), 0)
  return WORKER_BYTES + models + (kind === 'image' ? photoBytes(assetId, catalogue) : SOUND_BYTES)
}

function photoBytes(assetId: number, { assets }: Pick<Repositories, 'assets'>): number {
  const asset = assets.get(assetId)
  if (asset?.kind === 'video') return VIDEO_BYTES
  const pixels = asset?.width && asset.height ? asset.width * asset.height : USUAL_PIXELS
  return Math.min(pixels, MOST_PIXELS) * BYTES_PER_PIXEL + BESIDE_BYTES
}
