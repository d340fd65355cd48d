import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WorkerSilent } from '../../../src/main/workers/errors.ts'
import { isAlive } from './processes.ts'
import { begun, doneBy, fixture, open, order, pids, scratch } from './scripted-pool.ts'

/** So long that a worker which lives is heard within it on a busy computer too, where a turn may take a second to come. */
const SILENCE_MS = 2000

describe('a worker that goes silent', () => {
  it('is killed, though it hears nothing, and its task is tried once more in a new worker', async () => {
    open({ silenceMs: SILENCE_MS })
    const mark = join(scratch(), 'mark')
    expect((await doneBy(`block-once ${mark}`)).pid).toBe(pids[1])
    expect(isAlive(pids[0]!)).toBe(false)
  })

  it('twice under the same task has it rejected by name, and costs its neighbours nothing but time', async () => {
    open({ silenceMs: SILENCE_MS, concurrency: 3 })
    const neighbours = [doneBy('beat 300'), doneBy('beat 600')]
    const silent = await order('block').catch((error: unknown) => error)
    expect(silent).toBeInstanceOf(WorkerSilent)
    expect(silent).toMatchObject({ code: 'worker-silent', killed: false })
    expect((silent as Error).message).toMatch(
      /^The worker no longer answered and was ended twice while reading “block”/
    )
    await Promise.all(neighbours)
    expect(pids.slice(0, -1).some(isAlive)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('because it was stopped is killed all the same', async () => {
    open({ silenceMs: SILENCE_MS })
    await order('quick')
    const stopped = order('beat 60000', { retryCrashed: false }).catch((error: unknown) => error)
    process.kill(pids[0]!, 'SIGSTOP')
    expect(await stopped).toBeInstanceOf(WorkerSilent)
    expect(isAlive(pids[0]!)).toBe(false)
  })

  it('is told from one that works for long and says so', async () => {
    open({ silenceMs: SILENCE_MS })
    expect((await doneBy('beat 5000')).pid).toBe(pids[0])
  })

  it('between two tasks is nobody’s loss, and is not watched', async () => {
    open({ silenceMs: SILENCE_MS })
    const { pid } = await doneBy('quick')
    await new Promise((resolve) => setTimeout(resolve, 2 * SILENCE_MS))
    expect((await doneBy('quick')).pid).toBe(pid)
  })

  it.skipIf(process.platform === 'win32')(
    'only as this process was stopped itself, or slept, is left alone',
    async () => {
      const main = spawn(process.execPath, [fileURLToPath(fixture('sleeper'))], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      onTestFinished(() => void main.kill('SIGKILL'))
      const lines = createInterface({ input: main.stdout })
      const said: string[] = []
      lines.on('line', (line) => said.push(line))
      await once(lines, 'line')
      main.kill('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 3000))
      main.kill('SIGCONT')
      await once(main, 'exit')
      expect(said).toEqual(['begun', 'done by the first worker'])
    }
  )
})

describe('a task that never ends', () => {
  it('is ended with its worker, and its neighbours simply start again', async () => {
    open({ concurrency: 3 })
    const go = join(scratch(), 'go')
    const neighbours = [doneBy(`until ${go}`), doneBy(`until ${go}`)]
    const overdue = await order('endless 600', { retryCrashed: false }).catch((error: unknown) => error)
    expect(overdue).toMatchObject({
      name: 'WorkerSilent',
      code: 'worker-silent',
      message: expect.stringMatching(/^The worker was ended, as it took far too long, while reading “endless 600”/)
    })
    await begun(go, 4)
    writeFileSync(go, '')
    // Had they been suspected, they would have had to run alone.
    expect((await Promise.all(neighbours)).map(({ pid, beside }) => [pid, beside])).toEqual([
      [pids[1], 1],
      [pids[1], 2]
    ])
  })
})
