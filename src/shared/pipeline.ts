import { z } from 'zod'
import type { AssetKind } from './asset.ts'
import type { ModelTask } from './model.ts'

/** What is done to an asset, one job each. Audio events, transcripts and waveforms join here when they exist. */
export const Pipeline = z.enum(['thumbnails', 'faces', 'objects'])
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
  objects: { version: 1, appliesTo: ['photo'], needs: ['object-detection'] }
}

export function pipelinesFor(kind: AssetKind): Pipeline[] {
  return Pipeline.options.filter((pipeline) => PIPELINES[pipeline].appliesTo.includes(kind))
}
