import type { TaskInput } from '../../shared/worker-protocol.ts'
import {
  askingFor,
  type Place,
  refuseDisguised,
  refuseStated,
  StartOver,
  TELLING_BYTES,
  type UsableBody,
  usableBody
} from './download-answer.ts'
import { connectionTrouble, type DownloadClient, dismiss } from './download-client.ts'
import { Interrupted, type Subject, wrongSize } from './download-failures.ts'
import type { DownloadMeter } from './download-meter.ts'
import type { DownloadPart } from './download-part.ts'

/** A download between its attempts. */
export interface Fetching {
  input: TaskInput<'downloadFile'>
  subject: Subject
  signal: AbortSignal
  part: DownloadPart
  client: DownloadClient
  meter: DownloadMeter
  /** What the host has said of the content so far; `sha256` by X-Linked-Etag. */
  known: Omit<Place, 'offset'> & { sha256: string | null }
}

/**
 * Asks once for what is missing, and resolves when all of it has come into the part.
 *
 * @throws Interrupted where another attempt may help (`StartOver`: from the beginning), else InglenookError
 */
export async function attemptOnce(fetching: Fetching): Promise<void> {
  const { input, part, client, known } = fetching
  // Cut after its last byte: nothing is missing.
  if (part.bytes > 0 && part.bytes === known.totalBytes) return
  const place: Place = { offset: placeToResume(fetching), totalBytes: known.totalBytes, validator: known.validator }
  const answer = await client.ask(input.address, askingFor(place))
  const answerer = { file: fetching.subject.file, host: answer.host }
  const usable = usableBody(answer, place, answerer)
  try {
    learn(fetching, usable, answer.linked.sha256)
    if (usable.offset < part.bytes) await part.restart()
    await take(fetching, usable, answerer)
  } catch (error) {
    dismiss(usable)
    throw connectionTrouble(error, answerer)
  }
  if (known.totalBytes !== null && part.bytes < known.totalBytes)
    throw new Interrupted(`${answer.host} ended before all of it had come`)
}

/** Forgets what has come and what was known of it. */
export async function startOver({ part, known }: Fetching): Promise<void> {
  await part.restart()
  known.totalBytes = null
  known.validator = null
  known.sha256 = null
}

/** Without a word of what the host has, and with no hash to find out later, a rest may be the rest of something else. */
function placeToResume({ input, part, known }: Fetching): number {
  const provable =
    known.validator !== null || input.sha256 !== null || input.statedSha256 !== null || known.sha256 !== null
  return provable ? part.bytes : 0
}

/** Takes note of what the host says now, and refuses what is another file by its own word before the body has come. */
function learn({ input, subject, known }: Fetching, usable: UsableBody, statedSha256: string | null): void {
  if (usable.offset > 0 && statedSha256 !== null && known.sha256 !== null && statedSha256 !== known.sha256)
    throw new StartOver(`${subject.host} has another file than before`)
  refuseStated(
    { bytes: null, sha256: statedSha256 },
    { bytes: null, sha256: input.sha256, earlierSha256: input.statedSha256 },
    subject
  )
  known.sha256 = statedSha256 ?? known.sha256
  known.totalBytes = usable.totalBytes
  known.validator = usable.validator
}

async function take(fetching: Fetching, { body, offset, totalBytes }: UsableBody, answerer: Subject): Promise<void> {
  const { input, part, meter } = fetching
  const mostBytes = input.bytes ?? totalBytes ?? Number.POSITIVE_INFINITY
  let begun = offset > 0
  let lookedAt = offset
  for await (const chunk of withTellingStart(body)) {
    if (!begun) {
      refuseDisguised(chunk, answerer)
      refuseStated({ bytes: totalBytes, sha256: null }, { ...input, sha256: null, earlierSha256: null }, answerer)
      if (totalBytes !== null) await part.requireRoom(totalBytes)
      begun = true
    }
    const bytes = part.bytes + chunk.byteLength
    if (bytes > mostBytes) throw wrongSize(answerer, bytes, mostBytes, 'the list says')
    await part.append(chunk)
    if (totalBytes === null && bytes >= lookedAt + LOOK_AGAIN_BYTES) {
      lookedAt = bytes
      await part.requireRoom(0)
    }
    meter.received(bytes, totalBytes)
  }
}

/** A body of unknown length must not fill the drive to its last block. */
const LOOK_AGAIN_BYTES = 8 * 1024 ** 2

/** The pieces of a body, of which the first is as long as it takes to tell what the body is, or all there is. */
async function* withTellingStart(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | null = new Uint8Array()
  for await (const chunk of body) {
    if (start === null) yield chunk
    else {
      start = start.byteLength === 0 ? chunk : Buffer.concat([start, chunk])
      if (start.byteLength < TELLING_BYTES) continue
      yield start
      start = null
    }
  }
  if (start !== null) yield start
}
