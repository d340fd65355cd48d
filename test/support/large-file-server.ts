import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface LargeFile extends Disposable {
  address: string
  bytes: number
  sha256: string
}

/** A file of this size behind an address of loopback, served by another process, so that this one is not held up by it. */
export async function serveLargeFile(bytes: number): Promise<LargeFile> {
  const child = fork(join(import.meta.dirname, 'large-file-process.ts'), [String(bytes)], { execArgv: [] })
  const [said] = (await once(child, 'message')) as [{ address: string; sha256: string }]
  return { ...said, bytes, [Symbol.dispose]: () => void child.kill() }
}
