import type { ModelState } from '../../shared/models-overview.ts'
import { nobodyHas } from './fetching.ts'
import type { KnownModel } from './known-models.ts'
import type { Source } from './sources.ts'

/** What may be fetched, and by whose word. */
export interface DownloadRules {
  /** Whether models are fetched by themselves. */
  automatic: boolean
  /** INGLENOOK_DOWNLOADS forbids every request. */
  forbidden: boolean
}

/** What is said of a model that is not on this computer. */
export function absence(
  known: KnownModel,
  sources: readonly Source[],
  rules: DownloadRules,
  stopped: boolean
): Extract<ModelState, { kind: 'absent' }> {
  const usable = sources.filter(({ kind }) => kind === 'folder' || !rules.forbidden)
  const [first] = usable
  const from = first?.name ?? null
  if (sources.length === 0) return { kind: 'absent', from, reason: nobodyHas(known).message }
  if (!first) return { kind: 'absent', from, reason: forbidden('It') }
  if (stopped) return { kind: 'absent', from, reason: 'Its download was stopped. Download it when you want it.' }
  if (first.kind === 'folder') {
    return { kind: 'absent', from, reason: `It is in ${first.name} and is copied from there when it is needed.` }
  }
  if (!rules.automatic) {
    return {
      kind: 'absent',
      from,
      reason: 'It is not on this computer, and models are not downloaded by themselves: that is switched off.'
    }
  }
  return { kind: 'absent', from, reason: `It is downloaded from ${first.name} when it is needed.` }
}

/** @param what the model, as it stands at the beginning of a sentence */
export function forbidden(what: string): string {
  return `${what} is not on this computer, and INGLENOOK_DOWNLOADS=off forbids downloading it. Add its file, or choose a folder that has it as mirror, in Settings, Inference models.`
}

/** INGLENOOK_DOWNLOADS as people write it. */
export function downloadsForbidden(value: string | undefined): boolean {
  return /^(off|no|false|0)$/i.test(value?.trim() ?? '')
}
