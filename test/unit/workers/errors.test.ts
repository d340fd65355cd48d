import { describe, expect, it } from 'vitest'
import { WorkerCrashed, WorkerSilent } from '../../../src/main/workers/errors.ts'
import { endedFromOutside } from '../../../src/main/workers/worker-process.ts'

const task = { kind: 'identify', path: '/photos/beach.jpg' } as const
const exit = (changes: object) => ({ code: null, signal: null, stderr: '', ...changes })
const SEGV = exit({ signal: 'SIGSEGV' })
const KILL = exit({ signal: 'SIGKILL' })

describe('the end of a worker', () => {
  it('is told in words that name the file, and how it came', () => {
    const ends = [
      new WorkerCrashed(task, 1, SEGV),
      new WorkerCrashed(task, 2, exit({ code: 3 })),
      new WorkerCrashed(task, 2, exit({ signal: 'SIGABRT', stderr: 'FATAL ERROR: … JavaScript heap out of memory' })),
      new WorkerCrashed(task, 1, KILL, 'killed'),
      new WorkerSilent(task, 2, KILL, 'silent'),
      new WorkerSilent(task, 1, KILL, 'overdue')
    ]
    expect(ends.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'worker-crashed: The worker crashed while identifying “beach.jpg” (signal SIGSEGV).',
      'worker-crashed: The worker crashed twice while identifying “beach.jpg” (exit code 3).',
      'worker-crashed: The worker ran out of memory twice while identifying “beach.jpg” (signal SIGABRT).',
      'worker-killed: The worker was ended from outside while identifying “beach.jpg” (signal SIGKILL).',
      'worker-silent: The worker no longer answered and was ended twice while identifying “beach.jpg” (signal SIGKILL).',
      'worker-silent: The worker was ended, as it took far too long, while identifying “beach.jpg” (signal SIGKILL).'
    ])
    expect(ends.map(({ killed }) => killed)).toEqual([false, false, false, true, false, false])
    expect(ends.map(({ outOfMemory }) => outOfMemory)).toEqual([false, false, true, false, false, false])
  })

  it.each([
    ['JavaScript heap out of memory', true],
    ["terminate called after throwing an instance of 'std::bad_alloc'", true],
    ['RangeError: Array buffer allocation failed', true],
    ['TypeError: undefined is not a function', false]
  ])('after the words “%s” is for lack of memory: %s', (stderr, expected) => {
    expect(new WorkerCrashed(task, 1, exit({ signal: 'SIGABRT', stderr })).outOfMemory).toBe(expected)
  })

  it.skipIf(process.platform === 'win32')('came from outside only by a signal that no program sends itself', () => {
    const signals = [
      'SIGKILL',
      'SIGTERM',
      'SIGINT',
      'SIGHUP',
      'SIGABRT',
      'SIGSEGV',
      'SIGBUS',
      'SIGILL',
      'SIGFPE',
      'SIGTRAP'
    ]
    expect(signals.filter((signal) => endedFromOutside({ code: null, signal }))).toEqual(signals.slice(0, 4))
    expect([0, 1, 70].some((code) => endedFromOutside({ code, signal: null }))).toBe(false)
  })
})
