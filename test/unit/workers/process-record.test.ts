import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startOf } from '../../../src/main/workers/process-start.ts'
import {
  isSameStart,
  type ProcessRecord,
  parseRecordName,
  recordName,
  startByClock,
  startOnLinux
} from '../../../src/shared/process-record.ts'

const BOOT = '6d0ae48a-c4a5-4b8e-9d2c-5f9a7c4f0001'

/** `/proc/<pid>/stat` of a program with this name, in this state, that began at so many ticks. */
const statOf = (name: string, state: string, ticks: number): string =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 ${'7 '.repeat(12)}${ticks} 2310144 212 18446744073709551615 1 1\n`

describe('the record of a process', () => {
  it('says all it knows in its name', () => {
    const record = fc.record<ProcessRecord>({
      kind: fc.constantFrom('worker', 'tool'),
      pid: fc.integer({ min: 1, max: 2 ** 31 }),
      start: fc.oneof(
        fc.nat().map((ms) => startByClock(ms)),
        fc.nat().map((ticks) => startOnLinux(statOf('ffmpeg', 'S', ticks), BOOT) ?? '')
      )
    })
    fc.assert(
      fc.property(record, (one) => {
        expect(parseRecordName(recordName(one))).toEqual(one)
      })
    )
  })

  it('is told from every other name', () => {
    const names = ['', 'tool', 'tool-1', 'tool-1-', 'tool--1-2ms', 'worker-x-2ms', 'tool-1-2ms.txt', 'a/tool-1-2ms']
    expect(names.map(parseRecordName)).toEqual(names.map(() => null))
  })
})

describe('the start of a process', () => {
  it('on Linux is the 22nd field, whatever the program is called', () => {
    for (const name of ['ffmpeg', 'a b', ') S 1 2', '((', '']) {
      expect(startOnLinux(statOf(name, 'S', 98765), `${BOOT}\n`)).toBe('98765t6d0ae48ac4a54b8e9d2c5f9a7c4f0001')
    }
  })

  it('is that of nobody when the process has ended and only waits to be collected', () => {
    expect([startOnLinux(statOf('sh', 'Z', 1), BOOT), startOnLinux(statOf('sh', 'X', 1), BOOT)]).toEqual([null, null])
  })

  it('is compared to the tick, or by the clock to a few seconds', () => {
    const at = (ticks: number, boot = BOOT) => startOnLinux(statOf('sh', 'R', ticks), boot) ?? ''
    expect(isSameStart(at(5), at(5))).toBe(true)
    expect(isSameStart(at(5), at(6))).toBe(false)
    expect(isSameStart(at(5), at(5, BOOT.replace('6d', '6e')))).toBe(false)
    expect(isSameStart(startByClock(1_700_000_000_400), startByClock(1_699_999_999_000))).toBe(true)
    expect(isSameStart(startByClock(1_700_000_000_000), startByClock(1_700_000_010_000))).toBe(false)
    expect(isSameStart(at(1000), startByClock(1000))).toBe(false)
  })

  it('is the same each time it is asked, and nobody’s once the process is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const pid = child.pid ?? 0
    const [first, second] = [await startOf(pid), await startOf(pid)]
    expect([first, isSameStart(first ?? '', (await startOf(process.pid)) ?? '')]).toEqual([second, false])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await startOf(pid)).toBe(null)
  })
})
