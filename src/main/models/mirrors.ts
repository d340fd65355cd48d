import { readdir } from 'node:fs/promises'
import type { ModelEntry } from '../../shared/model.ts'
import { ModelTask } from '../../shared/model-task.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import { type MirrorContents, messageOf, NOTHING, parseMirrorList, readMirror } from './mirror.ts'
import { addressProblem, isHttp, type MirrorAddress, nameOf } from './mirror-address.ts'
import { askForList } from './mirror-over-http.ts'
import { isMissing } from './stat-or-null.ts'

export interface Mirrors {
  inForce(task: ModelTask): MirrorAddress | null
  /** Entries of a task that the mirror in force for it has. */
  entries(task: ModelTask): ModelEntry[]
  /** What the mirror in force for a task says it should use. */
  defaultOf(task: ModelTask): string | undefined
  /** Whether a mirror has a file; null where only asking it would tell. */
  has(mirror: string, name: string): boolean | null
  problems(): string[]
  /** The folders among the mirrors in force that can be reached. */
  folders(): string[]
  /**
   * Reads the lists of the mirrors in force: of folders always, of those on the network as `network` says: each, or
   * those that were never read.
   *
   * @returns whether anything that they say has changed
   */
  read(network: 'each' | 'unread' | 'none', signal: AbortSignal): Promise<boolean>
}

export interface MirrorsOptions {
  inForce: (task: ModelTask) => MirrorAddress | null
  repository: ModelRepository
  proxyFor: (address: string) => Promise<string | null>
}

interface Known {
  contents: MirrorContents
  /** What stands in the way of reading it, in sentences. */
  problems: string[]
  /** Names in a folder that can be reached; null: on the network, or out of reach. */
  names: ReadonlySet<string> | null
}

/** The mirrors in force, and what they said last. One on the network is remembered, so that it need not be asked at each start. */
export function createMirrors({ inForce, repository, proxyFor }: MirrorsOptions): Mirrors {
  const read = new Map<string, Known>()

  const addresses = (): string[] => [...new Set(ModelTask.options.flatMap((task) => inForce(task)?.address ?? []))]
  const at = (address: string): Known => {
    const known = read.get(address) ?? remembered(address)
    read.set(address, known)
    return known
  }
  const remembered = (address: string): Known => {
    const text = isHttp(address) ? repository.mirrorList(address) : undefined
    const contents = text ? parseMirrorList(text, listOf(address)) : NOTHING
    return { contents, problems: [], names: null }
  }
  const lookAt = (
    address: string,
    network: 'each' | 'unread' | 'none',
    signal: AbortSignal
  ): Promise<Known> | Known => {
    const problem = addressProblem(address)
    if (problem !== null) return { contents: NOTHING, problems: [problem], names: null }
    if (!isHttp(address)) return lookAtFolder(address)
    const unread = repository.mirrorList(address) === undefined
    return network === 'each' || (network === 'unread' && unread) ? ask(address, signal) : at(address)
  }
  const ask = async (address: string, signal: AbortSignal): Promise<Known> => {
    const answer = await askForList(address, await proxyFor(address), signal)
    if (answer.kind === 'failed') return { ...at(address), problems: [answer.reason] }
    const text = answer.kind === 'list' ? answer.text : ''
    const contents = text === '' ? NOTHING : parseMirrorList(text, listOf(address))
    // A page of a network that wants a log-in is not the list: what was known before stays.
    if (text !== '' && !isJson(text)) return { ...at(address), problems: contents.problems }
    repository.rememberMirrorList(address, text, Date.now())
    return { contents, problems: [], names: null }
  }

  return {
    inForce,
    entries(task) {
      const mirror = inForce(task)
      return mirror === null ? [] : at(mirror.address).contents.models.filter((entry) => entry.task === task)
    },
    defaultOf(task) {
      const mirror = inForce(task)
      return mirror === null ? undefined : at(mirror.address).contents.defaults[task]
    },
    has: (mirror, name) => (isHttp(mirror) ? null : (at(mirror).names?.has(name) ?? false)),
    problems: () =>
      addresses().flatMap((address) => {
        const { problems, contents } = at(address)
        return [...problems, ...contents.problems]
      }),
    folders: () => addresses().filter((address) => at(address).names !== null),
    async read(network, signal) {
      const before = JSON.stringify(addresses().map((address) => at(address).contents))
      await Promise.all(
        addresses().map(async (address) => void read.set(address, await lookAt(address, network, signal)))
      )
      return JSON.stringify(addresses().map((address) => at(address).contents)) !== before
    }
  }
}

async function lookAtFolder(folder: string): Promise<Known> {
  try {
    const names = new Set(await readdir(folder))
    return { contents: await readMirror(folder), problems: [], names }
  } catch (error) {
    return { contents: NOTHING, problems: [outOfReach(folder, error)], names: null }
  }
}

function outOfReach(folder: string, error: unknown): string {
  if (isMissing(error)) return `The mirror ${folder} cannot be reached: there is no such folder.`
  return `The mirror ${folder} cannot be read: ${messageOf(error)}`
}

function listOf(address: string): string {
  return `${nameOf(address)}/models.json`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
