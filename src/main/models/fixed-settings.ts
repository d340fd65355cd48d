import { ModelTask } from '../../shared/model-task.ts'
import { downloadsForbidden } from './absence.ts'
import { type Environment, mirrorVariable } from './mirror-address.ts'

/**
 * Settings about models that something outside has taken over, and what: a variable of the environment, or the command's
 * `--models`.
 *
 * @param given the mirror for all tasks that was given from outside
 */
export function fixedSettings(given: string | null, environment: Environment): { setting: string; variable: string }[] {
  const fixed: { setting: string; variable: string }[] = []
  if (given) {
    fixed.push({
      setting: 'modelsMirror',
      variable: environment.INGLENOOK_MODELS === given ? 'INGLENOOK_MODELS' : '--models'
    })
  }
  for (const task of ModelTask.options) {
    const variable = mirrorVariable(task)
    if (environment[variable]) fixed.push({ setting: `modelMirrors.${task}`, variable })
  }
  if (downloadsForbidden(environment.INGLENOOK_DOWNLOADS)) {
    fixed.push({ setting: 'downloadModels', variable: 'INGLENOOK_DOWNLOADS' })
  }
  return fixed
}
