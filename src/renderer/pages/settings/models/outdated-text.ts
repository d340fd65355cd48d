import type { ModelTask } from '../../../../shared/model-task.ts'
import type { Outdated } from '../../../../shared/models-overview.ts'
import { counted } from '../../../state/format.ts'
import { TASKS } from './task-text.ts'
import { aboutHowLong } from './time-left.ts'

/** `1,234 photos were looked at with another model.` and `Look at them again? About 2 h.` */
export function outdatedText(task: ModelTask, { assets, estimateMs }: Outdated): { what: string; question: string } {
  const { items, done, again: doAgain } = TASKS[task]
  const [one, many] = items
  const again = `${doAgain} ${assets === 1 ? 'it' : 'them'} again?`
  return {
    what: `${counted(assets, `${one} was`, `${many} were`)} ${done} with another model.`,
    question: estimateMs === null ? again : `${again} ${aboutHowLong(estimateMs)}`
  }
}
