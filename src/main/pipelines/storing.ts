import type { Pipeline } from '../../shared/pipeline.ts'
import type { AnalyseImageOutput } from '../../shared/worker-protocol.ts'
import type { Repositories } from '../catalogue/index.ts'

/** What every image pipeline needs to file its part of an answer. */
export interface Storing {
  catalogue: Repositories
  output: AnalyseImageOutput
  /** By the computer's clock. */
  nowMs: number
  /** What a worker spent on each, in milliseconds. */
  tookMs: Partial<Record<Pipeline, number>>
}
