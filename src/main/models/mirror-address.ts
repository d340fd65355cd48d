import { isAbsolute, join } from 'node:path'
import type { ModelTask } from '../../shared/model-task.ts'
import type { Settings } from '../../shared/settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The mirror that a task's models come from before any other place. */
export interface MirrorAddress {
  /** As given: a folder's full path, or an http(s) address. */
  address: string
  setBy: 'environment' | 'setting'
  /** False: it is the one for all tasks. */
  ofTask: boolean
}

export interface MirrorGivers {
  environment: Environment
  /** The mirror for all tasks given from outside, by `--models` or INGLENOOK_MODELS. */
  fixed: string | null
  settings: Pick<Settings, 'modelsMirror' | 'modelMirrors'>
}

/** The mirror in force for a task: what is given for the task goes before what is given for all, the environment before settings. */
export function mirrorFor(task: ModelTask, { environment, fixed, settings }: MirrorGivers): MirrorAddress | null {
  const candidates: [string | null | undefined, MirrorAddress['setBy'], boolean][] = [
    [environment[mirrorVariable(task)], 'environment', true],
    [settings.modelMirrors[task], 'setting', true],
    [fixed, 'environment', false],
    [settings.modelsMirror, 'setting', false]
  ]
  for (const [address, setBy, ofTask] of candidates) if (address) return { address, setBy, ofTask }
  return null
}

/** The variable of the environment that names a task's mirror, such as INGLENOOK_MODELS_FACE_DETECTION. */
export function mirrorVariable(task: ModelTask): string {
  return `INGLENOOK_MODELS_${task.toUpperCase().replaceAll('-', '_')}`
}

export function isHttp(address: string): boolean {
  return /^https?:\/\//i.test(address)
}

/** Why a mirror's address cannot be used, in a sentence; null: it can. */
export function addressProblem(address: string): string | null {
  if (isHttp(address)) {
    return URL.canParse(address) ? null : `“${shownAddress(address)}” is not a valid address of a mirror.`
  }
  if (isAbsolute(address)) return null
  return `A mirror must be the full path of a folder or an address that begins with http:// or https://; “${shownAddress(address)}” is neither.`
}

/** Where a mirror has a file. */
export function placeOf(address: string, name: string): string {
  if (!isHttp(address)) return join(address, name)
  const url = new URL(address)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(name)}`
  return url.href
}

/** What to call a place to people: a folder by its path, an address on the network by its host. */
export function nameOf(address: string): string {
  return isHttp(address) && URL.canParse(address) ? new URL(address).host : address
}

/** An address without what is secret in it. */
export function shownAddress(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${MASK}@`)
}

/** An address that a window gives back masked, as it was shown, is the one it was made of. */
export function unmasked<T extends string | null | undefined>(given: T, stored: string | null | undefined): T | string {
  return stored && given === shownAddress(stored) ? stored : given
}

const MASK = '•••'
