import type { ReadyModel } from '../../shared/model.ts'
import type { ModelTask } from '../../shared/model-task.ts'
import type { Settings } from '../../shared/settings.ts'

/** What a pipeline needs to know to ask a worker for something. */
export interface Asking {
  settings: Settings
  /** @throws InglenookError `model-missing` */
  model: (task: ModelTask) => ReadyModel
}
