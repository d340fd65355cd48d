import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import { ServeReport } from '../../src/shared/cli.ts'
import type { Contract } from '../../src/shared/rpc/contract.ts'
import { askProbe, PROBE } from './delay.ts'
import { checkout } from './place.ts'

export interface ServedApp extends AsyncDisposable {
  readonly process: ChildProcess
  readonly client: ContractRouterClient<Contract>
  /** Bytes: resident now, at most so far, and how many of those now are pages of files. */
  memory(): Promise<{ resident: number; peak: number; mapped: number | null }>
}

/** The built program serving a library in a process of its own, as `inglenook serve` starts it, with a window's line to it. */
export async function serveBuilt(libraryDir: string, env: NodeJS.ProcessEnv = {}): Promise<ServedApp> {
  const program = join(checkout, 'out', 'main', 'cli.js')
  const child = spawn(process.execPath, ['--import', PROBE, program, 'serve', '--json', '--library', libraryDir], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env }
  })
  const ended = once(child, 'exit')
  const complaints = child.stderr ? text(child.stderr) : Promise.resolve('')
  const address = new URL(await addressFrom(child, complaints))
  const entry = await fetch(address, { redirect: 'manual' })
  const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(`ws://${address.host}/rpc`, { headers: { cookie, origin: address.origin } })
  await once(socket, 'open')
  // The types of ws and of the browser differ in events that are not used here.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return {
    process: child,
    client: createORPCClient(link),
    memory: () => askProbe(child, 'memory'),
    async [Symbol.asyncDispose](): Promise<void> {
      socket.close()
      child.kill('SIGTERM')
      await ended
    }
  }
}

async function addressFrom(child: ChildProcess, complaints: Promise<string>): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += chunk
    if (said.endsWith('}\n')) return ServeReport.parse(JSON.parse(said)).url
  }
  throw new Error(`the program ended after saying "${said}": ${await complaints}`)
}
