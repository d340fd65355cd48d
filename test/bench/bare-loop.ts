import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { BareSetup } from './bare-process.ts'

/** Several processes that do nothing but the bare work. */
export interface BareLoop<Item> extends Disposable {
  /** Resolves when every item is done; whichever process is free takes the next. */
  run(items: readonly Item[]): Promise<void>
  processes(): number[]
}

/** What a process has before it: one item in work and one to go on with, so that it never waits for a message. */
const AHEAD = 2

/** Forks `count` processes of bare-process.ts. */
export function startBareLoop<Item>(count: number, setup: BareSetup): BareLoop<Item> {
  const children = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'bare-process.ts'), [JSON.stringify(setup)], { stdio: ['ignore', 2, 2, 'ipc'] })
  )
  return {
    async run(items): Promise<void> {
      const rest = items.values()
      await Promise.all(children.map((child) => feed(child, rest)))
    },
    processes: () => children.flatMap(({ pid }) => pid ?? []),
    [Symbol.dispose]: () => {
      for (const child of children) child.disconnect()
    }
  }
}

function feed(child: ChildProcess, rest: Iterator<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let outstanding = 0
    const ended = (code: number | null): void => reject(new Error(`a bare process ended with ${code}`))
    const give = (): boolean => {
      const next = rest.next()
      if (next.done) return false
      outstanding++
      child.send(next.value as object)
      return true
    }
    const done = (): void => {
      outstanding--
      if (give() || outstanding > 0) return
      child.off('message', done).off('exit', ended)
      resolve()
    }
    child.on('message', done).on('exit', ended)
    let given = 0
    while (given < AHEAD && give()) given++
    if (given === 0) {
      child.off('message', done).off('exit', ended)
      resolve()
    }
  })
}
