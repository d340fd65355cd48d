import { z } from 'zod'
import type { AssetKind } from './asset.ts'
import type { ModelTask } from './model-task.ts'

/** What is done to an asset, one job each. Transcripts and waveforms join here when they exist. */
export const Pipeline = z.enum(['thumbnails', 'faces', 'objects', 'sounds'])
export type Pipeline = z.infer<typeof Pipeline>

interface PipelineFacts {
  /** Raise when its results change meaning, so that done jobs can be told from jobs done by an older program. */
  version: number
  appliesTo: readonly AssetKind[]
  needs: readonly ModelTask[]
}

/** The pipelines as data: which kinds of asset each applies to and which models it needs. */
export const PIPELINES: Readonly<Record<Pipeline, PipelineFacts>> = {
  thumbnails: { version: 1, appliesTo: ['photo'], needs: [] },
  faces: { version: 1, appliesTo: ['photo'], needs: ['face-detection', 'face-recognition'] },
  objects: { version: 1, appliesTo: ['photo'], needs: ['object-detection'] },
  sounds: { version: 1, appliesTo: ['video', 'audio'], needs: ['audio-events'] }
}

export function pipelinesFor(kind: AssetKind): Pipeline[] {
  return Pipeline.options.filter((pipeline) => PIPELINES[pipeline].appliesTo.includes(kind))
}
