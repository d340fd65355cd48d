import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { DownloadProgress, TaskInput, TaskOutput } from '../../shared/worker-protocol.ts'
import { StartOver } from './download-answer.ts'
import { attemptOnce, type Fetching, startOver } from './download-attempt.ts'
import { type DownloadTimeouts, openDownloadClient, TIMEOUTS } from './download-client.ts'
import { cannotWrite, gaveUp, Interrupted, type Subject, tooSmall, wrongHash, wrongSize } from './download-failures.ts'
import { DownloadMeter } from './download-meter.ts'
import { DownloadPart } from './download-part.ts'
import { MOST_ATTEMPTS, WAITS_MS, waitAfter, waitFor } from './download-waits.ts'

interface DownloadContext {
  signal: AbortSignal
  onProgress: (fraction: number, detail: DownloadProgress, when?: 'at once') => void
}

/** What tests make shorter. */
export interface DownloadPace {
  waitsMs?: readonly number[]
  timeouts?: Partial<DownloadTimeouts>
}

/**
 * Fetches one file, as DownloadFile in src/shared/worker-protocol.ts says. What stands at `to` is at any moment either
 * what was there before or the whole verified file: everything is written to `part`, hashed as it comes, flushed to the
 * disk and only then renamed. However it ends, `part` is gone.
 *
 * Memory does not grow with the file; nothing is read back from the disk.
 *
 * @throws InglenookError
 *   `download-failed`: all attempts were cut, refused or left unanswered;
 *   `download-refused`: the host, its redirects, its certificate or the proxy do not let it be had;
 *   `not-a-model`: a web page or a Git LFS pointer came instead;
 *   `wrong-size`, `wrong-hash`: it is not the file that the list or the host named;
 *   `disk-full`, `cannot-write`: the drive refuses it.
 *   The signal's reason when cancelled.
 */
export async function downloadFile(
  input: TaskInput<'downloadFile'>,
  context: DownloadContext,
  { waitsMs = WAITS_MS, timeouts = {} }: DownloadPace = {}
): Promise<TaskOutput<'downloadFile'>> {
  const { to, part: path } = input
  const file = basename(to)
  await makeFolders(file, dirname(path), dirname(to))
  try {
    const finished = await fetched(input, context, { waitsMs, timeouts: { ...TIMEOUTS, ...timeouts } })
    context.signal.throwIfAborted()
    await moveIntoPlace(path, to)
    return finished
  } catch (error) {
    await discard(path)
    throw error
  }
}

/** What failed before is what the user must hear of; a part that cannot be removed is swept at the next start. */
async function discard(part: string): Promise<void> {
  try {
    await rm(part, { force: true })
  } catch (error) {
    console.error(`The unfinished download ${part} could not be removed:`, error)
  }
}

/** All attempts, into the part; resolves when it is whole, verified, flushed and closed. */
async function fetched(
  input: TaskInput<'downloadFile'>,
  { signal, onProgress }: DownloadContext,
  { waitsMs, timeouts }: Required<DownloadPace> & { timeouts: DownloadTimeouts }
): Promise<TaskOutput<'downloadFile'>> {
  const { address, proxy } = input
  const subject: Subject = { file: basename(input.to), host: new URL(address).host }
  await using part = await DownloadPart.create(input.part, subject.file)
  if (input.bytes !== null) await part.requireRoom(input.bytes)
  await using client = openDownloadClient({ file: subject.file, address, proxy, signal, timeouts })
  const meter = new DownloadMeter(onProgress, input.bytes)
  const fetching: Fetching = {
    input,
    subject,
    signal,
    part,
    client,
    meter,
    known: { totalBytes: null, validator: null, sha256: null }
  }
  for (let attempt = 1; ; attempt++) {
    meter.began(attempt)
    try {
      await attemptOnce(fetching)
      return await verified(fetching)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof Interrupted)) throw error
      if (attempt === MOST_ATTEMPTS) throw gaveUp(subject, attempt, error)
      if (error instanceof StartOver) await startOver(fetching)
      const waitMs = waitAfter(attempt, error.retryAfterMs, waitsMs)
      meter.waiting(Date.now() + waitMs, error.reason)
      await waitFor(waitMs, signal)
    }
  }
}

/** What has come is flushed, and is what was wanted. */
async function verified({ input, subject, part, known }: Fetching): Promise<TaskOutput<'downloadFile'>> {
  if (part.bytes < input.minBytes) throw tooSmall(subject, part.bytes, input.minBytes)
  if (input.bytes !== null && part.bytes !== input.bytes)
    throw wrongSize(subject, part.bytes, input.bytes, 'the list says')
  const { sha256, bytes, mtimeMs } = await part.finish()
  if (input.sha256 !== null && sha256 !== input.sha256) throw wrongHash(subject, sha256, input.sha256, 'the list names')
  if (input.statedSha256 !== null && sha256 !== input.statedSha256)
    throw wrongHash(subject, sha256, input.statedSha256, 'it was on the first download')
  if (known.sha256 !== null && sha256 !== known.sha256) throw wrongHash(subject, sha256, known.sha256, 'it says it is')
  return { sha256, bytes, mtimeMs, statedSha256: known.sha256 }
}

async function makeFolders(file: string, ...folders: string[]): Promise<void> {
  for (const folder of folders) await refusing(file, folder, () => mkdir(folder, { recursive: true }))
}

/** The name is on the disk for good, too, where the system can be asked for that. */
async function moveIntoPlace(part: string, to: string): Promise<void> {
  const folder = dirname(to)
  await refusing(basename(to), folder, async () => {
    await rename(part, to)
    // Windows opens no folder as a file; its file systems keep names in a journal.
    if (process.platform === 'win32') return
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

async function refusing<T>(file: string, folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw cannotWrite(file, folder, error as Error & { code: string })
    throw error
  }
}
