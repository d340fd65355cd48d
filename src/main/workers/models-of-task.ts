import type { ReadyModel } from '../../shared/model.ts'
import type { Task } from '../../shared/worker-protocol.ts'

/** The models that a task has its worker load. */
export function modelsOf(task: Task): ReadyModel[] {
  switch (task.kind) {
    case 'analyseImage': {
      const { faces, objects } = task
      return [faces?.detector, faces?.recogniser, objects?.model].filter((model) => model !== undefined)
    }
    case 'analyseVideo':
      return [task.faces.detector, task.faces.recogniser]
    case 'inspectModel':
    case 'measureModel':
    case 'tagAudio':
      return [task.model]
    default:
      return []
  }
}
