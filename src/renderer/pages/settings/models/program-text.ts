import type { ProgramState } from '../../../../shared/program-state.ts'

/** Which program is used, or what there is to wait for: one sentence. */
export function programText(state: ProgramState | undefined): string {
  if (!state) return 'Looking for it.'
  if (state.kind !== 'ready') return state.sentence
  const version = state.version === null ? '' : ` ${state.version}`
  const which = {
    setting: 'Yours is used',
    bundled: 'The one that comes with Inglenook is used',
    system: 'The one of this computer is used'
  }
  return `${which[state.from]}:${version} ${version === '' ? '' : 'at '}${state.path}`
}
