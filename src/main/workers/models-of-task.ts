import type { Task } from '../../shared/worker-protocol.ts'

/** The models that a task has its worker load, by the SHA-256 of their weights. */
export function modelsOf(task: Task): string[] {
  switch (task.kind) {
    case 'analyseImage': {
      const { faces, objects } = task
      const models = [faces?.detector, faces?.recogniser, objects?.model]
      return models.flatMap((model) => (model ? [model.sha256] : []))
    }
    case 'inspectModel':
    case 'measureModel':
    case 'tagAudio':
      return [task.model.sha256]
    default:
      return []
  }
}
