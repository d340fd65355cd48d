import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Console } from '../../../src/main/cli/console.ts'
import type { Surroundings } from '../../../src/main/cli/context.ts'
import { runCommand } from '../../../src/main/cli/run.ts'
import * as watchText from '../../../src/main/cli/watch-text.ts'
import type { CliApp } from '../../../src/main/cli-operations.ts'
import { installationAround } from '../../../src/main/installation.ts'
import { leftStanding } from '../../../src/main/standing.ts'
import type { StatusReport, WatchReport } from '../../../src/shared/cli.ts'
import { InglenookError } from '../../../src/shared/failure.ts'
import { JobStatus } from '../../../src/shared/job.ts'
import { Pipeline } from '../../../src/shared/pipeline.ts'

/* `inglenook status --watch` over notes as a process that works leaves them in its library. */

let library: string
beforeEach(() => {
  library = mkdtempSync(join(tmpdir(), 'inglenook-watch-'))
  onTestFinished(() => rmSync(library, { recursive: true, force: true }))
})

const none = Object.fromEntries(JobStatus.options.map((status) => [status, 0])) as StatusReport['jobs']['faces']

function report(changes: Partial<WatchReport> = {}): WatchReport {
  const jobs = Object.fromEntries(Pipeline.options.map((pipeline) => [pipeline, none])) as StatusReport['jobs']
  return {
    library: '/photos/library',
    assets: { photo: 12, video: 1, audio: 0 },
    jobs: { ...jobs, faces: { ...none, done: 5, queued: 5, running: 1, waiting: 1, failed: 1 } },
    people: 1,
    faces: 7,
    inUseBy: { program: 'Inglenook 1.2.3', pid: process.pid },
    paused: false,
    overall: { state: 'working', fraction: 0.437, jobsLeft: 6, etaMs: 125_000, because: null },
    pipelines: [
      {
        pipeline: 'faces',
        enabled: true,
        waitingFor: null,
        paused: false,
        etaMs: 125_000,
        perMinute: 41.7,
        waits: [{ code: 'drive', reason: 'The drive with /usb is away.', count: 1 }]
      }
    ],
    running: [
      {
        assetId: 3,
        path: '/photos/3.jpg',
        pipelines: ['thumbnails', 'faces'],
        startedAtMs: 1,
        progress: 0.256,
        etaMs: 2000
      }
    ],
    ...changes
  }
}

function note(content: WatchReport | string): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(library, 'activity.json'), text)
}

interface Watch {
  said: () => string
  errors: () => string
  opened: () => number
  /** Resolves when this was said. */
  saying: (text: string) => Promise<void>
  /** Ends it as Ctrl+C does; resolves with the exit code. */
  end: () => Promise<number>
}

function watch(args: string[], { terminal = false, open = async () => {} } = {}): Watch {
  const stdout = Object.assign(new PassThrough(), { isTTY: terminal, columns: 60, rows: 20 })
  const stderr = new PassThrough()
  let said = ''
  let errors = ''
  let opened = 0
  const interrupts: (() => void)[] = []
  const told: (() => void)[] = []
  stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    for (const look of told) look()
  })
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const around: Surroundings = {
    openApp: async () => {
      opened++
      await open()
      return { cli: { status: async () => null }, close: async () => {} } as unknown as CliApp
    },
    installation: installationAround(join(import.meta.dirname, '../../../src/main/cli.ts')),
    stdout,
    stderr,
    env: {},
    interrupted: (listener) => {
      interrupts.push(() => listener('SIGINT'))
    }
  }
  const ended = runCommand(['status', '--watch', '--library', library, ...args], around)
  return {
    said: () => said,
    errors: () => errors,
    opened: () => opened,
    saying: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (said.includes(text)) resolve()
        }
        told.push(look)
        look()
      }),
    end: () => {
      for (const interrupt of interrupts) interrupt()
      return ended
    }
  }
}

describe('status --watch --json', () => {
  it('prints a line each time that something changed, without opening the library, and ends well on Ctrl+C', async () => {
    note(report())
    const watching = watch(['--json'])
    await watching.saying('0.437')
    // Torn, as when it is read while it is being written.
    note('{"library":')
    note(report({ overall: { ...report().overall, fraction: 0.5 } }))
    await watching.saying('"fraction":0.5')
    expect(await watching.end()).toBe(0)
    const lines = watching
      .said()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as WatchReport)
    expect(lines).toEqual([report(), report({ overall: { ...report().overall, fraction: 0.5 } })])
    expect(watching.opened()).toBe(0)
  })

  it('says that nobody is at it any more when the process that kept the note was killed', async () => {
    const gone = report({ inUseBy: { program: 'Inglenook 1.2.3', pid: 2 ** 30 } })
    note(gone)
    writeFileSync(join(library, 'inglenook.db'), '')
    const watching = watch(['--json'])
    await watching.saying('\n')
    expect(await watching.end()).toBe(0)
    expect(JSON.parse(watching.said())).toEqual(leftStanding(gone))
    expect(JSON.parse(watching.said())).toMatchObject({
      inUseBy: null,
      jobs: { faces: { queued: 6, running: 0 } },
      running: []
    })
    // Such a note may be old: the library is counted once.
    expect(watching.opened()).toBe(1)
  })

  it('tells of a library that does not exist yet, and leaves it to be made by another process', async () => {
    const watching = watch(['--json'])
    await watching.saying('\n')
    note(report())
    await watching.saying('Inglenook 1.2.3')
    expect(await watching.end()).toBe(0)
    expect(watching.said()).toMatch(/^\{"library":"[^"]*inglenook-watch-[^"]*","assets":\{"photo":0,/)
    expect(watching.opened()).toBe(0)
  })

  it('names the process that has the library when that one keeps no note, and goes on looking', async () => {
    writeFileSync(join(library, 'inglenook.db'), '')
    const open = async (): Promise<void> => {
      throw new InglenookError('library-in-use', 'The library is in use by Inglenook 0.0.9 (process 7).')
    }
    const watching = watch(['--json'], { open })
    await watching.saying('\n')
    expect(watching.errors()).toContain('in use by Inglenook 0.0.9 (process 7)')
    expect(await watching.end()).toBe(0)
  })

  it('ends with 3 for a library of a newer program', async () => {
    writeFileSync(join(library, 'inglenook.db'), '')
    const open = async (): Promise<void> => {
      throw new InglenookError('library-too-new', 'Use a newer Inglenook.')
    }
    const watching = watch([], { open })
    expect(await watching.end()).toBe(3)
    expect(watching.errors()).toBe('inglenook: Use a newer Inglenook.\n')
  })
})

describe('status --watch', () => {
  it('draws over what it drew on a terminal, and no line longer than that', async () => {
    note(report())
    const watching = watch([], { terminal: true })
    await watching.saying('43 %')
    note(report({ overall: { ...report().overall, fraction: 0.52 } }))
    await watching.saying('52 %')
    await watching.end()
    const lines = watchText.frame(report()).trimEnd().split('\n')
    expect(watching.said()).toContain(`\u001b[${lines.length}F\u001b[J`)
    for (const line of watching.said().split('\n')) expect(stripVTControlCharacters(line).length).toBeLessThan(60)
  })

  it('tells in a line elsewhere', async () => {
    note(report())
    const watching = watch([])
    await watching.saying('\n')
    await watching.end()
    expect(watching.said()).toBe(`${watchText.line(report())}\n`)
  })
})

describe('a library that its process has left', () => {
  it('has what ran queued again, and what waited for a model that is for the next one to find', () => {
    const [state] = report().pipelines
    const jobs = { ...report().jobs, faces: { ...none, running: 1, waiting: 5, done: 3 } }
    const model = report({ jobs, pipelines: [{ ...state!, waitingFor: 'Waiting for SCRFD 10G: being checked' }] })
    const left = leftStanding(model)
    expect(left.jobs.faces).toEqual({ ...none, queued: 5, waiting: 1, done: 3 })
    expect(left).toMatchObject({ inUseBy: null, overall: { state: 'resting', jobsLeft: 5, etaMs: null } })
    expect(left.pipelines).toMatchObject([{ waitingFor: null, etaMs: null, perMinute: null, waits: state!.waits }])

    const paused = report({ jobs, pipelines: [{ ...state!, paused: true, waitingFor: 'It is paused.' }] })
    expect(leftStanding(paused).jobs.faces).toEqual({ ...none, queued: 1, waiting: 5, done: 3 })
    expect(leftStanding(paused).pipelines).toMatchObject([{ waitingFor: 'It is paused.' }])
  })
})

describe('the picture', () => {
  it('shows the whole of it', () => {
    expect(watchText.frame(report())).toBe(
      [
        'Library    /photos/library',
        `In use by  Inglenook 1.2.3 (process ${process.pid})`,
        'Holds      12 photos, 1 video, 0 recordings, 1 person, 7 faces',
        '',
        'Working  █████████████░░░░░░░░░░░░░░░░░ 43 %, 6 jobs left, about 2 min left',
        '',
        '             done  queued  running  waiting  failed  set aside  a minute  time left',
        'thumbnails      0       0        0        0       0          0',
        'faces           5       5        1        1       1          0        42      2 min',
        'objects         0       0        0        0       0          0',
        'sounds          0       0        0        0       0          0',
        'waveform        0       0        0        0       0          0',
        'transcripts     0       0        0        0       0          0',
        '',
        '1 waiting (faces): The drive with /usb is away.',
        '',
        '25 %  /photos/3.jpg (thumbnails, faces, 2 s left)',
        ''
      ].join('\n')
    )
  })

  it.each([
    [{ etaMs: null }, 'Working  █████████████░░░░░░░░░░░░░░░░░ 43 %, 6 jobs left, estimating…'],
    [
      { state: 'paused', etaMs: null, because: 'Paused by you.' },
      'Paused  █████████████░░░░░░░░░░░░░░░░░ 43 %, 6 jobs left. Paused by you.'
    ],
    [
      { state: 'resting-by-rule', because: 'Waits for mains power.' },
      'At rest  █████████████░░░░░░░░░░░░░░░░░ 43 %, 6 jobs left. Waits for mains power.'
    ],
    [{ state: 'resting', jobsLeft: 0, fraction: 1, etaMs: null }, 'Nothing is left to do.']
  ] as const)('says %j', (overall, said) => {
    const text = watchText.line(report({ overall: { ...report().overall, ...overall } }))
    expect(text).toBe(`${said} (process ${process.pid})`)
  })

  it('says what to do where nobody works on what is left', () => {
    expect(watchText.line(leftStanding(report({ paused: true })))).toBe(
      '6 jobs left, and processing is paused: "inglenook jobs resume" ends that.'
    )
    expect(watchText.line(leftStanding(report()))).toBe(
      '6 jobs left, and nobody works on them: "inglenook process" does, or the program.'
    )
  })
})

describe('a frame', () => {
  it.each([
    [0, 0],
    [undefined, undefined]
  ])('is whole on a terminal of an unknown size, %s by %s', (columns, rows) => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows })
    const frames = new Console(stdout as unknown as Surroundings['stdout'], new PassThrough())
    frames.frame('12 jobs left\nand the end\n')
    expect(String(stdout.read())).toContain('12 jobs left\nand the end\n')
  })
})
