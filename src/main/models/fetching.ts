import { InglenookError } from '../../shared/failure.ts'
import type { DownloadProgress } from '../../shared/worker-protocol.ts'
import type { ModelRepository } from '../catalogue/models.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Judge, ReadyLook } from './judging.ts'
import { fileOf, type KnownModel } from './known-models.ts'
import { leastBytes } from './least-bytes.ts'
import { withPart } from './parts.ts'
import type { Source } from './sources.ts'
import type { WeightFiles } from './weight-files.ts'

export type FetchProgress = DownloadProgress & { from: string }

export interface FetchingOptions {
  files: WeightFiles
  judge: Judge
  repository: ModelRepository
  /** A pool of its own, so that a slow host holds up nothing else. */
  downloads: Pick<WorkerPool, 'run'>
  /** The system's proxy for an address; null: as the environment says. */
  proxyFor: (address: string) => Promise<string | null>
}

/**
 * Puts a model's file in place from the first source that has the right one. Folders are copied from, addresses are
 * downloaded; a source that fails, or has something that its decoder cannot read, is followed by the next, and in the
 * end all are named.
 *
 * @throws InglenookError with what each source had to say; `cancelled`
 */
export async function fetchModel(
  known: KnownModel,
  sources: readonly Source[],
  options: FetchingOptions & { signal: AbortSignal; onProgress: (progress: FetchProgress) => void }
): Promise<ReadyLook> {
  const troubles: InglenookError[] = []
  for (const source of sources) {
    try {
      await (source.kind === 'folder' ? copy : download)(known, source, options)
      return await judged(known, options)
    } catch (error) {
      if (!(error instanceof InglenookError) || OURS.has(error.code)) throw error
      troubles.push(error)
    }
  }
  const [only] = troubles
  const last = troubles.at(-1)
  if (!only || !last) throw nobodyHas(known)
  if (only === last) throw only
  throw new InglenookError(last.code, troubles.map(({ message }) => message).join(' '), { cause: last })
}

/** Nobody has a model's file, as far as is known. */
export function nobodyHas(known: KnownModel): InglenookError {
  const name = fileOf(known)?.name ?? known.entry.label
  return new InglenookError(
    'not-offered',
    `Nobody offers ${name} for download. Choose a mirror that has it, or add the file, in Settings, Inference models.`
  )
}

/** These are about this computer and not about the source: another source would fare no better. */
const OURS = new Set(['cancelled', 'disk-full', 'cannot-write', 'worker-cannot-start'])

/** What nobody vouches for shows only in its place whether it can be read; if it cannot, it does not stay there. */
async function judged(known: KnownModel, { judge, files }: FetchingOptions): Promise<ReadyLook> {
  const look = await judge.look(known)
  if (look.kind === 'ready') return look
  if (look.kind === 'absent') throw new Error(`${known.entry.id} vanished right after it was put in place`)
  await files.remove(fileOf(known)?.name ?? '')
  throw new InglenookError(look.failure.code, look.failure.message)
}

type Step = (known: KnownModel, source: Source, options: Parameters<typeof fetchModel>[2]) => Promise<void>

const copy: Step = async (known, { place, name: from }, { files, judge, downloads, signal, onProgress }) => {
  const name = fileOf(known)?.name ?? ''
  const totalBytes = fileOf(known)?.bytes ?? known.aboutBytes
  const to = files.path(name)
  const sha256 = judge.expected(known)?.sha256 ?? null
  const copied = await withPart(to, (part) =>
    downloads.run(
      { kind: 'copyModelFile', from: place, to, sha256, part },
      {
        signal,
        onProgress: (fraction) => {
          const bytes = Math.round(fraction * (totalBytes ?? 0))
          onProgress({ from, bytes, totalBytes, msLeft: null, attempt: 1, retry: null })
        }
      }
    )
  )
  await files.placed(name, copied.sha256)
}

const download: Step = async (known, { place, name: from }, options) => {
  const { files, judge, repository, downloads, proxyFor, signal, onProgress } = options
  const file = fileOf(known)
  const name = file?.name ?? ''
  const to = files.path(name)
  const proxy = await proxyFor(place)
  signal.throwIfAborted()
  const fetched = await withPart(to, (part) =>
    downloads.run(
      {
        kind: 'downloadFile',
        address: place,
        to,
        part,
        sha256: file?.sha256 ?? null,
        statedSha256: file?.sha256 === undefined ? (judge.expected(known)?.sha256 ?? null) : null,
        minBytes: leastBytes(file),
        bytes: file?.bytes ?? null,
        proxy
      },
      { signal, onProgress: (_fraction, progress) => progress && onProgress({ from, ...progress }) }
    )
  )
  if (fetched.statedSha256 !== null && file?.sha256 === undefined) {
    const stated = { sha256: fetched.statedSha256, host: from }
    repository.rememberStatedHash(known.entry.id, name, stated, Date.now())
  }
  await files.placed(name, fetched.sha256)
}
