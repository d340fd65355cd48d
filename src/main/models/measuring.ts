import type { ModelSpeed } from '../../shared/models-overview.ts'
import type { Repositories } from '../catalogue/index.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { LineUp } from './line-up.ts'
import type { Shelf } from './shelf.ts'

export interface MeasuringOptions {
  lineUp: LineUp
  shelf: Pick<Shelf, 'seen' | 'ready'>
  speeds: Repositories['speeds']
  inference: Pick<WorkerPool, 'run'>
  whisperCli: (() => Promise<string>) | undefined
  /** Called with whether another model is in use now that this is known. */
  onMeasured: (choiceChanged: boolean) => void
}

export interface Measuring {
  /** See `ModelStore`. */
  measure(id: string): Promise<ModelSpeed>
  /**
   * Measures the model of speech that was only reckoned to suit this computer, once; null where there is none, or it is
   * not here.
   */
  suiting(): Promise<ModelSpeed> | null
}

const MEASURE_MS = 3000

export function createMeasuring(options: MeasuringOptions): Measuring {
  const { lineUp, shelf, speeds, inference, onMeasured } = options
  /** Not again when it failed: it would fail again. */
  const unasked = new Set<string>()
  const measure = async (id: string): Promise<ModelSpeed> => {
    const known = lineUp.find(id)
    const { task } = known.entry
    const model = shelf.ready(known)
    const isSpeech = task === 'transcription' || task === 'voice-activity'
    const whisperCli = isSpeech ? ((await options.whisperCli?.()) ?? null) : null
    const order = { kind: 'measureModel', model, forMs: MEASURE_MS, whisperCli } as const
    const speed = { ...(await inference.run(order, { priority: 1 })), measuredAtMs: Date.now() }
    speeds.rememberMeasurement({ modelId: id, sha256: model.sha256, ...speed })
    const before = lineUp.selection(task).model?.entry.id
    lineUp.changed()
    onMeasured(lineUp.selection(task).model?.entry.id !== before)
    return speed
  }
  return {
    measure,
    suiting() {
      const { model, defaultReason } = lineUp.selection('transcription')
      if (!model || defaultReason === null || shelf.seen(model)?.kind !== 'ready') return null
      const { id } = model.entry
      if (unasked.has(id) || speeds.measuredSpeeds('seconds').has(id)) return null
      unasked.add(id)
      return measure(id)
    }
  }
}
