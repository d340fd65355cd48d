import type { Progress } from './progress.ts'
import type { Running, RunningTask } from './scheduler.ts'

/** What runs, as it is shown: the longest running first. */
export function shownRunning(tasks: readonly RunningTask[], progress: Pick<Progress, 'leftOfTask'>): Running[] {
  return [...tasks]
    .sort((a, b) => a.startedAt - b.startedAt)
    .map((task) => ({
      assetId: task.assetId,
      path: task.path,
      pipelines: [...task.pipelines],
      startedAtMs: task.startedAtMs,
      progress: task.fraction,
      etaMs: progress.leftOfTask(task)
    }))
}
