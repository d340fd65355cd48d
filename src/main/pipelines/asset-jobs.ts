import { PIPELINES, type Pipeline } from '../../shared/pipeline.ts'
import type { ClaimedJob } from '../catalogue/jobs.ts'
import { type AssetResult, nothingChanged } from './asset-result.ts'
import { type ImagePipelineOptions, runImageJobs } from './image.ts'
import type { RunOptions } from './media-job.ts'
import { runPosterJob } from './posters.ts'
import { runSoundJob } from './sounds.ts'
import { runTranscriptJob, type TranscriptPipelineOptions } from './transcripts.ts'
import { runVideoFacesJob } from './video-faces.ts'
import { type MediaPipelineOptions, runWaveformJob } from './waveform.ts'

export type AssetPipelineOptions = ImagePipelineOptions & MediaPipelineOptions & TranscriptPipelineOptions

/** Jobs of an asset that one request to a worker does. */
interface Part {
  jobs: readonly ClaimedJob[]
  run: (options: RunOptions) => Promise<AssetResult>
}

/** Those that listen, in the order in which they run: the waveform is there in a moment, a transcript is not. */
const LISTENING: readonly [
  Pipeline,
  (job: ClaimedJob, options: AssetPipelineOptions, how: RunOptions) => Promise<AssetResult>
][] = [
  ['waveform', runWaveformJob],
  ['sounds', runSoundJob],
  ['transcripts', runTranscriptJob]
]

/**
 * Runs the jobs that were claimed of one asset: those that look at it together, then those that listen, one after the
 * other. One that cannot be done does not keep the others from it.
 *
 * @throws whatever keeps them from being done: the jobs that were not finished are the caller's to settle
 */
export async function runAssetJobs(
  jobs: readonly ClaimedJob[],
  options: AssetPipelineOptions,
  { signal, onProgress }: RunOptions
): Promise<AssetResult> {
  let result = nothingChanged(jobs[0]?.assetId ?? 0)
  const errors: unknown[] = []
  let done = 0
  for (const part of partsOf(jobs, options)) {
    const [before, count] = [done, part.jobs.length]
    const share = (fraction: number): void => onProgress((before + fraction * count) / jobs.length)
    try {
      result = together(result, await part.run({ signal, onProgress: share }))
    } catch (error) {
      signal.throwIfAborted()
      errors.push(error)
    }
    done += count
  }
  if (errors.length > 0) throw errors[0]
  return result
}

function partsOf(jobs: readonly ClaimedJob[], options: AssetPipelineOptions): Part[] {
  const seen = jobs.filter(({ pipeline }) => PIPELINES[pipeline].kind === 'image')
  const [first] = seen
  const isVideo = first !== undefined && options.catalogue.assets.get(first.assetId)?.kind === 'video'
  const looking: Part[] = isVideo
    ? seen.map((job) => {
        const watch = job.pipeline === 'faces' ? runVideoFacesJob : runPosterJob
        return { jobs: [job], run: (how) => watch(job, options, how) }
      })
    : [{ jobs: seen, run: (how) => runImageJobs(seen, options, how) }]
  const listening = LISTENING.flatMap(([pipeline, run]): Part[] =>
    jobs
      .filter((job) => job.pipeline === pipeline)
      .map((job) => ({ jobs: [job], run: (how) => run(job, options, how) }))
  )
  return [...looking, ...listening].filter((part) => part.jobs.length > 0)
}

function together(one: AssetResult, other: AssetResult): AssetResult {
  return {
    assetId: other.assetId,
    facesChanged: one.facesChanged || other.facesChanged,
    thingsChanged: one.thingsChanged || other.thingsChanged,
    soundsChanged: one.soundsChanged || other.soundsChanged,
    transcriptsChanged: one.transcriptsChanged || other.transcriptsChanged,
    tookMs: { ...one.tookMs, ...other.tookMs }
  }
}
