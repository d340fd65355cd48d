import { z } from 'zod'
import type { AssetKind } from './asset.ts'
import type { ModelTask } from './model-task.ts'

/** What is done to an asset, one job each. */
export const Pipeline = z.enum(['thumbnails', 'faces', 'objects', 'sounds', 'waveform', 'transcripts'])
export type Pipeline = z.infer<typeof Pipeline>

/** What keeps a lane busy in the same way, and shares the lanes fairly with the others. */
export const PipelineKind = z.enum(['image', 'sound', 'speech'])
export type PipelineKind = z.infer<typeof PipelineKind>

export interface PipelineFacts {
  kind: PipelineKind
  /** Pipelines of the same asset whose end it waits for, well or not; see comesAfter. */
  after: readonly Pipeline[]
  /** Raise when its results change meaning, so that done jobs can be told from jobs done by an older program. */
  version: number
  appliesTo: readonly AssetKind[]
  needs: readonly ModelTask[]
}

/** The pipelines as data: which kinds of asset each applies to and which models it needs. */
export const PIPELINES: Readonly<Record<Pipeline, PipelineFacts>> = {
  thumbnails: { kind: 'image', after: [], version: 1, appliesTo: ['photo', 'video'], needs: [] },
  faces: {
    kind: 'image',
    after: [],
    version: 1,
    appliesTo: ['photo', 'video'],
    needs: ['face-detection', 'face-recognition']
  },
  objects: { kind: 'image', after: [], version: 1, appliesTo: ['photo'], needs: ['object-detection'] },
  sounds: { kind: 'sound', after: [], version: 1, appliesTo: ['video', 'audio'], needs: ['audio-events'] },
  waveform: { kind: 'sound', after: [], version: 1, appliesTo: ['video', 'audio'], needs: [] },
  transcripts: {
    kind: 'speech',
    after: [],
    version: 1,
    appliesTo: ['video', 'audio'],
    needs: ['transcription', 'voice-activity']
  }
}

/** The models that a pipeline needs as the user has set it. */
export function needsOf(pipeline: Pipeline, { voiceActivity }: { voiceActivity: boolean }): readonly ModelTask[] {
  return PIPELINES[pipeline].needs.filter((task) => voiceActivity || task !== 'voice-activity')
}

/**
 * Pipelines of the same asset whose end this one waits for. A photo is decoded once for all of them. A film keeps a lane
 * for minutes, so it is shown before anybody is looked for in it.
 */
export function comesAfter(pipeline: Pipeline, kind: AssetKind): readonly Pipeline[] {
  const { after } = PIPELINES[pipeline]
  return pipeline === 'faces' && kind === 'video' ? [...after, 'thumbnails'] : after
}

export function pipelinesFor(kind: AssetKind): Pipeline[] {
  return Pipeline.options.filter((pipeline) => PIPELINES[pipeline].appliesTo.includes(kind))
}
