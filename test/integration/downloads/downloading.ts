import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DownloadProgress, TaskInput, TaskOutput } from '../../../src/shared/worker-protocol.ts'
import { type DownloadPace, downloadFile } from '../../../src/worker/files/download-file.ts'
import { Random } from '../../fixtures/random.ts'
import { sha256Of } from '../../support/answers.ts'
import { type MisbehavingServer, startMisbehavingServer } from '../../support/misbehaving-server.ts'

/** Weights as far as anybody can tell by their first bytes; the same on every computer. */
export function weights(bytes: number, seed = 'weights'): Uint8Array {
  const random = new Random(seed)
  const content = new Uint8Array(bytes)
  const block = Uint8Array.from({ length: 65_537 }, () => random.integer(0, 255))
  for (let at = 0; at < bytes; at += block.byteLength)
    content.set(block.subarray(0, Math.min(block.byteLength, bytes - at)), at)
  content[0] = 0x08
  return content
}

export const WEIGHTS = weights(3_000_000)
/** For expect.poll: as long as a busy computer may take. */
export const PATIENT = { timeout: 30_000, interval: 10 }
export const WEIGHTS_SHA256 = sha256Of(WEIGHTS)

export async function open(): Promise<{ server: MisbehavingServer; folder: string }> {
  const server = await startMisbehavingServer()
  onTestFinished(() => server.close())
  return { server, folder: scratch() }
}

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-downloads-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

type Input = TaskInput<'downloadFile'>

export function inputFor(address: string, folder: string, given: Partial<Input> = {}): Input {
  const name = new URL(address).pathname.slice(1).replaceAll('/', '-') || 'model.onnx'
  const to = join(folder, name)
  return {
    kind: 'downloadFile',
    address,
    to,
    part: `${to}.${randomUUID()}.part`,
    sha256: WEIGHTS_SHA256,
    statedSha256: null,
    minBytes: 1_000_000,
    bytes: null,
    proxy: null,
    ...given
  }
}

export interface Told {
  fraction: number
  detail: DownloadProgress
}

/** The function of the task itself, with waits that a test can bear; `told` is all that it said of its progress. */
export async function download(
  input: Input,
  {
    signal = new AbortController().signal,
    told = [],
    ...pace
  }: DownloadPace & { signal?: AbortSignal; told?: Told[] } = {}
): Promise<TaskOutput<'downloadFile'>> {
  return downloadFile(
    input,
    { signal, onProgress: (fraction, detail) => void told.push({ fraction, detail }) },
    { waitsMs: [5, 5, 5, 5, 5], ...pace }
  )
}

/** Names of unfinished files below a folder; there must be none. */
export function parts(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.part'))
}
