import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { modelRepository } from '../../../src/main/catalogue/models.ts'
import { openCatalogue } from '../../../src/main/catalogue/open-catalogue.ts'
import { settingsRepository } from '../../../src/main/catalogue/settings.ts'
import type { Surroundings } from '../../../src/main/cli/context.ts'
import { runCommand } from '../../../src/main/cli/run.ts'
import type { CliApp, CliOperations } from '../../../src/main/cli-operations.ts'
import { installationAround } from '../../../src/main/installation.ts'
import type { OpenAppOptions } from '../../../src/main/open-app.ts'
import type { AssetEntry, JobDocument, ModelDocument } from '../../../src/shared/cli.ts'
import { InglenookError } from '../../../src/shared/failure.ts'
import { licenceInWords } from '../../../src/shared/licence.ts'

const dir = mkdtempSync(join(tmpdir(), 'inglenook-cli-'))
const file = join(dir, 'file.txt')
writeFileSync(file, 'x')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const refusal = { code: 'wrong-hash', message: 'The file is not what it should be.' }

/** What the command asked of the app, in order. */
let asked: unknown[] = []
let opened: OpenAppOptions[] = []
let closed = 0
beforeEach(() => {
  asked = []
  opened = []
  closed = 0
})

const none = { done: 0, notApplicable: 0, failed: [], waiting: [] }
const entry = (id: number): AssetEntry => ({
  id,
  kind: 'photo',
  path: `/photos/${id}.jpg`,
  width: 4,
  height: 3,
  durationMs: null,
  takenAt: '1911-11-01T10:00:00Z',
  takenAtSource: 'exif',
  latitude: null,
  longitude: null,
  camera: null,
  sha256: 'a'.repeat(64),
  tags: [{ label: 'cup', source: 'model', score: 0.5 }],
  faces: []
})

const job: JobDocument = {
  asset: 1,
  path: '/photos/1.jpg',
  pipeline: 'faces',
  status: 'failed',
  progress: 100,
  etaMs: null,
  error: 'It is cut short.',
  attempts: 3,
  model: null,
  version: 2,
  doneVersion: 1
}

const said = {
  id: 0,
  startMs: 500,
  endMs: 1500,
  text: 'Hello <world>.',
  words: [{ startMs: 500, endMs: 1500, text: 'Hello', probability: 0.9 }],
  edited: false,
  speaker: null
}

const silence = { language: null, model: 'small', segments: [] }

const operations: CliOperations = {
  importPaths: async (paths, options) => {
    asked.push({ import: paths, process: options.process })
    options.onProgress({ stage: 'importing', finished: 1, total: 2, currentPath: '/photos/1.jpg' })
    return { added: 1, changed: 0, unchanged: 0, duplicates: 0, skipped: [], processed: options.process ? none : null }
  },
  processAll: async (options) => {
    asked.push({ wait: options.wait })
    return { ...none, done: 3 }
  },
  status: () => {
    throw new Error('unused')
  },
  speech: {
    transcribe: async (path, { onProgress, ...options }) => {
      asked.push({ transcribe: path, ...options })
      onProgress({ stage: 'transcribing', fraction: 0.5, etaMs: 1000 })
      return { transcript: { language: 'en', model: 'small', segments: [said] }, note: 'It is cut short.' }
    },
    transcripts: (filter) => {
      asked.push({ transcripts: filter })
      const all = ['/a.mp3', '/b/c.mp4'].map((path) => ({
        path,
        transcript: { language: 'en', model: 'small', segments: [said] }
      }))
      return all.filter(({ path }) => filter.path === undefined || filter.path === '/' || path === filter.path)
    },
    said: (query) => [{ path: '/a.mp3', score: 1, why: [query], startMs: 3_723_000 }]
  },
  assets: function* (filter) {
    asked.push(filter)
    yield entry(1)
    yield entry(2)
  },
  people: () => [{ id: 1, name: 'Marie', faceCount: 3, assets: ['/a.jpg', '/b.jpg'] }],
  namePerson: (id, name) => ({ id, name: name === '' ? null : name }),
  things: () => [],
  sounds: () => [],
  jobs: {
    list: function* (filter) {
      asked.push(filter)
      yield job
      yield { ...job, pipeline: 'objects', status: 'done', error: null, attempts: 1 }
    },
    run: async (pipelines, among, options) => {
      asked.push({ run: pipelines, among, ...options })
      const skipped = [{ asset: 3, pipeline: 'faces' as const, reason: 'It is no photo.' }]
      return { enqueued: 2, skipped, skippedCount: 1 }
    },
    retry: async (pipelines, only) => {
      asked.push({ retry: pipelines, ...only })
      return { requeued: 4 }
    },
    cancel: async (pipelines, among) => {
      asked.push({ cancel: pipelines, among })
      return { cancelled: 1 }
    },
    setPaused: async (paused, part) => {
      asked.push({ paused, part })
      return { paused, pausedPipelines: ['sounds'], pausedSources: paused ? [] : ['/usb'] }
    }
  },
  models: {
    list: async () => ({ models: [model('det_10g'), model('scrfd_500m', 'ready')], problems: [] }),
    get: async (id, onProgress) => {
      const line = { label: 'SCRFD 10G', fraction: 0.437, msLeft: 61_000, retrying: null }
      onProgress({ stage: 'fetching', models: [line] })
      return model(id, 'ready')
    },
    add: async (paths) => {
      asked.push({ add: paths })
      const added = [{ path: '/usb/a.onnx', id: 'det_10g', label: 'SCRFD 10G', by: 'name' as const }]
      return { added, refused: [] }
    },
    use: async (task, id) => {
      asked.push({ use: task, id })
      const outdated = { assets: 12, estimateMs: 125_000 }
      return { task, id: id ?? 'det_10g', earlierChoice: null, outdated }
    },
    reprocess: async (task) => ({ task, enqueued: 12 }),
    verify: async () => ({ models: [{ id: 'det_10g', ok: true, verified: true, failure: null }] }),
    remove: async () => ({ freedBytes: 16_900_000 }),
    exportTo: async (folder, ids) => {
      asked.push({ export: folder, ids })
      return { folder, ids: ['det_10g'], bytes: 16_900_000 }
    },
    measure: async (id) => ({ id, perSecond: 3.14, unit: 'photos', measuredAtMs: 1 })
  }
}

function model(id: string, state = 'absent'): ModelDocument {
  return {
    id,
    task: 'face-detection',
    family: 'scrfd',
    label: 'SCRFD 10G',
    origin: id === 'scrfd_500m' ? 'mirror' : 'built-in',
    selected: id === 'det_10g',
    available: true,
    state,
    reason: state === 'ready' ? null : 'It is not on this computer.',
    bytes: 16_923_827,
    licence: 'InsightFace: non-commercial research only',
    files: [{ name: 'det_10g.onnx', bytes: 16_923_827, sha256: null, present: false, verified: false }]
  }
}

interface Outcome {
  code: number
  out: string
  err: string
}

type Opening = (options: OpenAppOptions) => void

async function inglenook(args: string[], changes: Partial<CliOperations> | Error | Opening = {}): Promise<Outcome> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const around: Surroundings = {
    openApp: async (options) => {
      opened.push(options)
      if (changes instanceof Error) throw changes
      if (typeof changes === 'function') changes(options)
      const close = async (): Promise<void> => void closed++
      return { cli: { ...operations, ...changes }, close } as unknown as CliApp
    },
    installation: installationAround(join(import.meta.dirname, '../../../src/main/cli.ts')),
    stdout,
    stderr,
    env: { INGLENOOK_LIBRARY: join(dir, 'from-environment') },
    interrupted: () => {}
  }
  const code = await runCommand(args, around)
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') }
}

describe('a wrong call', () => {
  it.each([
    [['frobnicate'], 'unknown command'],
    [['improt', dir], 'unknown command'],
    [['--frobnicate', 'status'], 'unknown option'],
    [['status', '--frobnicate'], 'unknown option'],
    [['status', 'extra'], 'too many arguments'],
    [['people', 'extra'], "unknown command 'people extra'"],
    [['import'], 'missing required argument'],
    [['import', join(dir, 'nowhere')], 'nothing to import at'],
    [['import', dir, join(dir, 'nowhere')], 'nothing to import at'],
    [['import', dir, '--models', join(dir, 'nowhere')], 'nothing with models at'],
    [['import', dir, '--models', file], 'is a file, not a folder'],
    [['status', '--library', file], 'is a file, not a folder'],
    [['status', '--library', '--quiet'], 'A folder is missing here'],
    [['assets', '--kind', 'picture'], 'Allowed choices are photo, video, audio'],
    [['people', 'name'], 'missing required argument'],
    [['people', 'name', '3'], 'missing required argument'],
    [['people', 'name', 'three', 'Marie'], 'whole number'],
    [['people', 'name', '0', 'Marie'], 'whole number'],
    [['people', 'name', '1', 'x'.repeat(201)], 'at most 200 characters'],
    [['status', '--models', 'ftp://models.example'], 'neither a folder nor an http or https address'],
    [['status', '--models', 'http://'], 'neither a folder nor an http or https address'],
    [['models', 'gte', 'det_10g'], "unknown command 'models gte'"],
    [['models', 'get', 'det_10g', 'extra'], 'too many arguments'],
    [['models', 'get'], 'missing required argument'],
    [['models', 'add'], 'missing required argument'],
    [['models', 'add', join(dir, 'nowhere')], 'nothing to add at'],
    [['models', 'use', 'faces', 'det_10g'], 'Allowed choices are face-detection, face-recognition'],
    [['models', 'use', 'face-detection'], 'by its id or with --default'],
    [['models', 'use', 'face-detection', 'det_10g', '--default'], 'by its id or with --default'],
    [['models', 'reprocess', 'faces'], 'Allowed choices are face-detection, face-recognition'],
    [['models', 'export'], 'missing required argument'],
    [['jobs', 'pasue'], "unknown command 'jobs pasue'"],
    [['jobs', '--status', 'failed', 'faces'], "unknown command 'jobs faces'"],
    [['jobs', 'run', 'faces', '--all', '--again', 'thumbs'], 'Allowed choices'],
    [['jobs', '--status', 'broken'], 'Allowed choices are queued, waiting, running'],
    [['jobs', '--pipeline', 'dreams'], 'Allowed choices are thumbnails, faces'],
    [['jobs', 'run'], 'missing required argument'],
    [['jobs', 'run', 'dreams'], 'Allowed choices are thumbnails, faces'],
    [['jobs', 'run', 'faces', '--person', 'Ada'], 'whole number'],
    [['jobs', 'run', 'faces', '--all', '--source', '1'], '--all and --source: give one of them'],
    [['jobs', 'retry', '--status', 'done'], 'Allowed choices are failed, setAside'],
    [['jobs', 'cancel'], 'say what to cancel'],
    [['jobs', 'pause', 'faces', '--source', '1'], 'a pipeline and --source'],
    [['jobs', 'pause', 'dreams'], 'Allowed choices are thumbnails, faces'],
    [['transcribe'], 'missing required argument'],
    [['transcribe', join(dir, 'nowhere')], 'nothing to write down at'],
    [['transcribe', file, '--language', 'elvish'], 'Allowed choices are auto, en'],
    [['transcribe', file, '--format', 'doc'], 'Allowed choices are txt, srt'],
    [['transcripts', '--format', 'doc'], 'Allowed choices are txt, srt'],
    [['transcribe', dir], 'is a folder'],
    [['search', 'world'], 'say where to search'],
    [['search', '--said'], 'the words to search for are missing'],
    [['serve', '--port', '70000'], 'from 0 to 65535'],
    [['serve', '--port', '-1'], 'from 0 to 65535'],
    [[], 'say what to do']
  ])('%j ends with 2 and one line that says how', async (args, reason) => {
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await inglenook([...args, ...json])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/^inglenook: [^\n]+\n$/)
      expect(err).toContain(reason)
    }
    expect(opened).toEqual([])
  })
})

describe('help and version', () => {
  it('are answers, not failures', async () => {
    expect(await inglenook(['--version'])).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' })
    const help = await inglenook(['--help'])
    expect([help.code, help.err]).toEqual([0, ''])
    const listed = [...help.out.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1])
    expect(listed).toEqual(
      [
        'import',
        'process',
        'status',
        'assets',
        'people',
        'things',
        'sounds',
        'transcribe',
        'transcripts',
        'search',
        'jobs',
        'models',
        'serve'
      ] //
    )
    const people = await inglenook(['people', '--help'])
    expect(people.out).toContain('--library <dir>')
    expect(people.out).toContain('name <id> <name>')
  })
})

describe('with --json', () => {
  it.each([
    [['import', dir], { added: 1, changed: 0, unchanged: 0, duplicates: 0, skipped: [] }],
    [['process'], { ...none, done: 3 }],
    [['assets'], [entry(1), entry(2)]],
    [['people'], [{ id: 1, name: 'Marie', faceCount: 3, assets: ['/a.jpg', '/b.jpg'] }]],
    [['people', 'name', '1', '  Marie   Curie '], { id: 1, name: 'Marie Curie' }],
    [['people', 'name', '1', ' '], { id: 1, name: null }],
    [['things'], []],
    [['sounds'], []],
    [['jobs'], [job, { ...job, pipeline: 'objects', status: 'done', error: null, attempts: 1 }]],
    [
      ['jobs', 'run', 'faces'],
      { enqueued: 2, skipped: [{ asset: 3, pipeline: 'faces', reason: 'It is no photo.' }], skippedCount: 1 }
    ],
    [['jobs', 'retry'], { requeued: 4 }],
    [['jobs', 'cancel', '--all'], { cancelled: 1 }],
    [['jobs', 'pause'], { paused: true, pausedPipelines: ['sounds'], pausedSources: [] }],
    [['jobs', 'resume', 'faces'], { paused: false, pausedPipelines: ['sounds'], pausedSources: ['/usb'] }],
    [['models'], [model('det_10g'), model('scrfd_500m', 'ready')]],
    [['models', 'get', 'det_10g'], model('det_10g', 'ready')],
    [
      ['models', 'add', file],
      { added: [{ path: '/usb/a.onnx', id: 'det_10g', label: 'SCRFD 10G', by: 'name' }], refused: [] }
    ],
    [
      ['models', 'use', 'face-detection', 'scrfd_500m'],
      {
        task: 'face-detection',
        id: 'scrfd_500m',
        earlierChoice: null,
        outdated: { assets: 12, estimateMs: 125_000 }
      }
    ],
    [['models', 'reprocess', 'face-detection'], { task: 'face-detection', enqueued: 12 }],
    [['models', 'verify'], { models: [{ id: 'det_10g', ok: true, verified: true, failure: null }] }],
    [['models', 'remove', 'det_10g'], { freedBytes: 16_900_000 }],
    [['models', 'export', dir], { folder: dir, ids: ['det_10g'], bytes: 16_900_000 }],
    [['models', 'measure', 'det_10g'], { id: 'det_10g', perSecond: 3.14, unit: 'photos', measuredAtMs: 1 }]
  ])('%j prints exactly its document', async (args, document) => {
    for (const all of [
      ['--json', ...args],
      [...args, '--json']
    ]) {
      const { code, out } = await inglenook(all)
      expect(code).toBe(0)
      expect(out).toBe(`${JSON.stringify(document, null, 2)}\n`)
    }
    expect(closed).toBe(2)
  })

  it('a failure is a document too', async () => {
    const failing = {
      things: (): never => {
        throw new InglenookError('disk-full', 'The disk is full. Make room and try again.')
      }
    }
    const { code, out, err } = await inglenook(['things', '--json'], failing)
    expect([code, JSON.parse(out), err]).toEqual([
      1,
      { error: { code: 'disk-full', message: 'The disk is full. Make room and try again.' } },
      'inglenook: The disk is full. Make room and try again.\n'
    ])
    expect(closed).toBe(1)
  })
})

describe('exit codes', () => {
  it.each(['library-in-use', 'library-too-new'])('3 for %s', async (code) => {
    const result = await inglenook(['status'], new InglenookError(code, 'Process 7 has it.'))
    expect(result).toEqual({ code: 3, out: '', err: 'inglenook: Process 7 has it.\n' })
  })

  it('1 for a defect, with its trace', async () => {
    const { code, err } = await inglenook(['status'])
    expect(code).toBe(1)
    expect(err).toMatch(/^inglenook: Something unforeseen went wrong: unused\nError: unused\n {4}at /)
    expect(closed).toBe(1)
  })

  it('1 when a job failed, naming it', async () => {
    const failed = [{ path: '/photos/9.jpg', pipeline: 'faces' as const, error: 'It is cut short.' }]
    const { code, out } = await inglenook(['process'], { processAll: async () => ({ ...none, failed }) })
    expect([code, out]).toEqual([
      1,
      '0 done, 0 not applicable, 1 failed\n  failed /photos/9.jpg (faces): It is cut short.\n'
    ])
    const processed = { ...none, failed }
    const importing = async (): ReturnType<CliOperations['importPaths']> => ({
      ...{ added: 1, changed: 0, unchanged: 0, duplicates: 0, skipped: [] },
      processed
    })
    const imported = await inglenook(['import', dir, '--json'], { importPaths: importing })
    expect(imported.code).toBe(1)
    expect(Object.keys(JSON.parse(imported.out))).toEqual(['added', 'changed', 'unchanged', 'duplicates', 'skipped'])
    expect(imported.err).toContain('/photos/9.jpg (faces): It is cut short.')
  })

  it.each([
    ['verify', { verify: async () => ({ models: [{ id: 'x', ok: false, verified: false, failure: refusal }] }) }],
    ['add', { add: async () => ({ added: [], refused: [{ path: file, failure: refusal }] }) }]
  ])('1 when models %s refuses one, with the document that says why', async (command, change) => {
    const models = { ...operations.models, ...change }
    const args = ['models', command, ...(command === 'add' ? [file] : [])]
    const { code, out } = await inglenook([...args, '--json'], { models })
    expect(code).toBe(1)
    expect(out).toContain(refusal.message)
    expect((await inglenook(args, { models })).out).toContain(`refused${command === 'add' ? ` ${file}:` : ''}`)
  })

  it('0 when files were skipped with a reason: that is an answer', async () => {
    const skipped = [{ path: '/notes.txt', reason: 'It is a text.' }]
    const { code, out } = await inglenook(['import', dir], {
      importPaths: async () => ({ added: 0, changed: 0, unchanged: 0, duplicates: 0, skipped, processed: none })
    })
    expect([code, out]).toEqual([
      0,
      '0 added, 0 changed, 0 already there, 0 copies of known files, 1 skipped\n  skipped /notes.txt: It is a text.\n'
    ])
  })
})

describe('what the app is asked', () => {
  it('is asked with absolute paths and the options given', async () => {
    await inglenook(['import', file, dir, '--no-process'])
    await inglenook(['process', '--wait'])
    await inglenook(['assets', '--kind', 'photo', '--path', 'photos'])
    expect(asked).toEqual([
      { import: [file, dir], process: false },
      { wait: true },
      { kind: 'photo', path: join(process.cwd(), 'photos') }
    ])
  })

  it('is asked for models with absolute paths, and for the default when none is named', async () => {
    await inglenook(['models', 'add', 'package.json'])
    await inglenook(['models', 'use', 'face-detection', '--default'])
    await inglenook(['models', 'export', 'out', 'det_10g', 'yolo26n'])
    expect(asked).toEqual([
      { add: [join(process.cwd(), 'package.json')] },
      { use: 'face-detection', id: null },
      { export: join(process.cwd(), 'out'), ids: ['det_10g', 'yolo26n'] }
    ])
  })

  it('is asked for jobs with what was selected, and for every file where nothing was', async () => {
    await inglenook(['jobs', '--status', 'failed', '--pipeline', 'faces', '--path', 'photos'])
    await inglenook(['jobs', 'run', 'objects', 'faces', 'faces', '--path', 'photos', '--again'])
    await inglenook(['jobs', 'run', 'faces', '--label', 'cup'])
    await inglenook(['jobs', 'retry', 'faces', '--status', 'setAside', '--path', 'photos'])
    await inglenook(['jobs', 'cancel', 'sounds'])
    await inglenook(['jobs', 'cancel', '--person', '7'])
    await inglenook(['jobs', 'pause', 'sounds'])
    await inglenook(['jobs', 'pause', '--source', '/usb'])
    await inglenook(['jobs', 'resume'])
    const path = join(process.cwd(), 'photos')
    expect(asked).toEqual([
      { status: 'failed', pipeline: 'faces', path },
      { run: ['faces', 'objects'], among: { kind: 'path', path }, again: true },
      { run: ['faces'], among: { kind: 'label', label: 'cup' }, again: false },
      { retry: ['faces'], path, status: 'setAside' },
      { cancel: ['sounds'], among: { kind: 'everything' } },
      { cancel: [], among: { kind: 'person', personId: 7 } },
      { paused: true, part: { kind: 'pipelines', pipelines: ['sounds'] } },
      { paused: true, part: { kind: 'source', source: '/usb' } },
      { paused: false, part: { kind: 'everything' } }
    ])
  })

  it('takes models from an address as well as from a folder', async () => {
    await inglenook(['things', '--models', 'https://models.example/weights'])
    expect(opened[0]?.modelsMirror).toBe('https://models.example/weights')
  })

  it('opens the library named, else the one of the environment', async () => {
    await inglenook(['things', '--library', join(dir, 'mine'), '--models', dir])
    await inglenook(['things'])
    expect(opened.map(({ libraryDir, modelsMirror }) => ({ libraryDir, modelsMirror }))).toEqual([
      { libraryDir: join(dir, 'mine'), modelsMirror: dir },
      { libraryDir: join(dir, 'from-environment'), modelsMirror: undefined }
    ])
  })
})

describe('progress', () => {
  it('goes to stderr, and nowhere when quiet', async () => {
    expect((await inglenook(['import', dir])).err).toBe('Importing 1 of 2 (50 %)  /photos/1.jpg\n')
    expect((await inglenook(['import', dir, '--quiet'])).err).toBe('')
  })
})

describe('progress of processing', () => {
  it.each([
    [{ fraction: 0.437, etaMs: 125_000 }, 'Processing 3 (43 %), about 2 min left  /photos/1.jpg\n'],
    [{ fraction: 0.01, etaMs: null }, 'Processing 3 (1 %), estimating…  /photos/1.jpg\n'],
    [{}, 'Processing 3  /photos/1.jpg\n']
  ])('says of %j how far it is and how long it will take', async (known, said) => {
    const { err } = await inglenook(['process'], {
      processAll: async ({ onProgress }) => {
        onProgress({ stage: 'processing', finished: 3, total: null, currentPath: '/photos/1.jpg', ...known })
        return none
      }
    })
    expect(err).toBe(said)
  })
})

describe('jobs, for people', () => {
  it('are one line each, with what is wrong below it', async () => {
    expect((await inglenook(['jobs'])).out).toBe(
      [
        'failed          faces        /photos/1.jpg (3 tries)',
        '    It is cut short.',
        'done            objects      /photos/1.jpg',
        ''
      ].join('\n')
    )
    const none = { ...operations.jobs, list: () => [] }
    expect((await inglenook(['jobs'], { jobs: none })).out).toBe('No jobs yet: import photos first.\n')
    expect((await inglenook(['jobs', '--status', 'failed'], { jobs: none })).out).toBe('No job is like that.\n')
  })

  it('say what became of a wish, and what to do next', async () => {
    expect((await inglenook(['jobs', 'run', 'faces'])).out).toBe(
      '2 jobs queued; "inglenook process" runs them.\n1 job left out:\n  1 × faces: It is no photo.\n'
    )
    expect((await inglenook(['jobs', 'retry'])).out).toBe('4 jobs queued again; "inglenook process" runs them.\n')
    expect((await inglenook(['jobs', 'cancel', 'faces'])).out).toBe(
      '1 job given up; results from before stay. "inglenook jobs run" queues it again.\n'
    )
    expect((await inglenook(['jobs', 'pause'])).out).toBe(
      'Processing is paused, also after a restart, until "inglenook jobs resume".\n'
    )
    expect((await inglenook(['jobs', 'pause', 'faces', 'objects'])).out).toBe(
      'faces and objects are paused, also after a restart, until "inglenook jobs resume faces objects".\n'
    )
    expect((await inglenook(['jobs', 'resume'])).out).toBe(
      [
        'Processing is not paused any more.',
        'Still paused: sounds. "inglenook jobs resume sounds" goes on with that.',
        'Still paused: what lies in /usb. "inglenook jobs resume --source /usb" goes on with that.',
        ''
      ].join('\n')
    )
  })
})

describe('models, for people', () => {
  it('are told by task, with the one in use marked and the licence in plain words', async () => {
    const licence = licenceInWords('InsightFace: non-commercial research only')
    expect((await inglenook(['models'])).out).toBe(
      [
        'Finding faces (face-detection)',
        `* SCRFD 10G                 det_10g     17 MB  not downloaded     ${licence}`,
        `  SCRFD 10G, of the mirror  scrfd_500m  17 MB  ready, unverified  ${licence}`,
        ''
      ].join('\n')
    )
  })

  it('say how a download goes, on stderr', async () => {
    const { out, err } = await inglenook(['models', 'get', 'det_10g'])
    expect(err).toBe('Downloading SCRFD 10G 43 % (1 min left)\n')
    expect(out).toBe('SCRFD 10G is here, unverified: nobody has said what its hash must be.\n')
  })

  it('say what a switch leaves to be done', async () => {
    const { out } = await inglenook(['models', 'use', 'face-detection', 'scrfd_500m'])
    expect(out).toBe(
      'face-detection uses scrfd_500m from now on.\n' +
        'Another model has looked at 12 files; "inglenook models reprocess face-detection" looks again, about 2 min.\n'
    )
  })
})

describe('what is said in a file', () => {
  it('is asked for by its absolute path, and printed as text, as a document, or as the format that is wished', async () => {
    const text = await inglenook(['transcribe', file, '--model', 'small', '--language', 'en'])
    expect(asked).toEqual([{ transcribe: file, model: 'small', language: 'en' }])
    expect(text).toMatchObject({ code: 0, out: 'Hello <world>.\n' })
    expect(text.err).toContain('It is cut short.')
    const vtt = await inglenook(['transcribe', file, '--format', 'vtt', '--quiet'])
    expect(vtt).toEqual({ code: 0, err: '', out: 'WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nHello &lt;world&gt;.\n' })
    const { out } = await inglenook(['transcribe', file, '--json'])
    const { id: _, edited: __, speaker: ___, ...segment } = said
    expect(JSON.parse(out)).toEqual({
      path: file,
      language: 'en',
      model: 'small',
      text: said.text,
      segments: [segment]
    })
    const dote = await inglenook(['transcribe', file, '--json', '--format', 'dote'])
    expect(JSON.parse(dote.out)).toMatchObject({ lines: [{ text: said.text }] })
    expect(await inglenook(['transcribe', file, '--json', '--format', 'srt'])).toMatchObject({ code: 2, out: '' })
    expect((await inglenook(['transcribe', file, '--format', 'json'])).out).toBe(out)
  })

  it('is told while another program has the library, with the models and settings that it has', async () => {
    const libraryDir = join(dir, 'in-use')
    const open = openCatalogue(libraryDir)
    settingsRepository(open).update({ transcriptLanguage: 'de', chosenModels: { transcription: 'tiny' } })
    modelRepository(open).rememberFile({ path: '/m/x.bin', bytes: 1, mtimeMs: 2, sha256: 'a'.repeat(64) }, 3)
    let borrowed: unknown
    const outcome = await inglenook(['transcribe', file, '--library', libraryDir], (options) => {
      if (options.libraryDir === libraryDir) throw new InglenookError('library-in-use', 'It is in use.')
      const db = openCatalogue(options.libraryDir)
      const { transcriptLanguage, chosenModels } = settingsRepository(db).read()
      borrowed = { transcriptLanguage, chosenModels, file: modelRepository(db).knownFile('/m/x.bin')?.bytes }
      db.close()
    })
    open.close()
    expect(outcome).toMatchObject({ code: 0, out: 'Hello <world>.\n' })
    expect(borrowed).toEqual({ transcriptLanguage: 'de', chosenModels: { transcription: 'tiny' }, file: 1 })
    const [, { libraryDir: ofTheMoment, modelsDir } = { libraryDir }] = opened
    expect(modelsDir).toBe(join(libraryDir, 'models'))
    expect([ofTheMoment === libraryDir, existsSync(ofTheMoment)]).toEqual([false, false])
    // Where nothing can be borrowed, it is in use and no more.
    expect((await inglenook(['transcribe', file], new InglenookError('library-in-use', 'In use.'))).code).toBe(3)
  })

  it('is told to be nothing where nothing is, and that it may not be read where it may not', async () => {
    const nobody = { ...operations.speech, transcribe: async () => ({ transcript: silence, note: null }) }
    const quiet = await inglenook(['transcribe', file, '--format', 'srt'], { speech: nobody })
    expect(quiet).toEqual({ code: 0, out: '', err: `Nothing is said in ${file}, as small hears it.\n` })
    expect(await inglenook(['transcribe', ''])).toMatchObject({ code: 2, err: expect.stringContaining('is empty') })
    if (process.platform === 'win32' || process.getuid?.() === 0) return
    const locked = join(dir, 'locked.wav')
    writeFileSync(locked, 'x', { mode: 0 })
    const { code, out } = await inglenook(['transcribe', locked, '--json'])
    expect([code, JSON.parse(out).error]).toEqual([
      1,
      { code: 'unreadable', message: expect.stringMatching(/permission/) }
    ])
  })
})

describe('transcripts of the library', () => {
  const { id: _, edited: __, speaker: ___, ...segment } = said
  const document = (path: string) => ({ path, language: 'en', model: 'small', text: said.text, segments: [segment] })

  it('are listed with their text, or as documents', async () => {
    expect((await inglenook(['transcripts'])).out).toBe(
      '/a.mp3 (en, small)\n    Hello <world>.\n/b/c.mp4 (en, small)\n    Hello <world>.\n'
    )
    const { out } = await inglenook(['transcripts', '--json', '--path', '/a.mp3'])
    expect([JSON.parse(out), asked.at(-1)]).toEqual([[document('/a.mp3')], { transcripts: { path: '/a.mp3' } }])
  })

  it('are told to be none by what became of the file', async () => {
    const path = '/none.mp4'
    const why = async (...jobs: Partial<JobDocument>[]) => {
      const list = () => jobs.map((one): JobDocument => ({ ...job, path, pipeline: 'transcripts', ...one }))
      const speech = { ...operations.speech, transcripts: () => [] }
      const changes = { speech, jobs: { ...operations.jobs, list } }
      const { code, out } = await inglenook(['transcripts', '--path', path], changes)
      const inFormat = await inglenook(['transcripts', '--path', path, '--format', 'srt'], changes)
      expect([code, inFormat]).toEqual([0, { code: 1, out: '', err: `inglenook: ${out}` }])
      return out
    }
    expect(await why()).toBe('There is no transcript of /none.mp4: no video or recording of this library lies there.\n')
    expect(await why({ status: 'notApplicable', error: 'It has no sound track.' })).toBe(
      'There is no transcript of /none.mp4. It has no sound track.\n'
    )
    const queued = { status: 'queued', error: null } as const
    for (const jobs of [[queued], [queued, { status: 'failed' } as const]])
      expect(await why(...jobs)).toBe(
        'There is no transcript of /none.mp4 yet. "inglenook jobs --pipeline transcripts" says how that stands.\n'
      )
    expect((await inglenook(['jobs', '--pipeline', 'transcripts'])).code).toBe(0)
  })

  it('are printed in a format one at a time', async () => {
    expect((await inglenook(['transcripts', '--format', 'srt', '--path', '/a.mp3'])).out).toBe(
      '1\n00:00:00,500 --> 00:00:01,500\nHello <world>.\n\n'
    )
    expect(JSON.parse((await inglenook(['transcripts', '--format', 'json', '--path', '/a.mp3'])).out)).toEqual(
      document('/a.mp3')
    )
    expect((await inglenook(['transcripts', '--format', 'json', '--json'])).out).toBe(
      (await inglenook(['transcripts', '--json'])).out
    )
    for (const call of [
      ['transcripts', '--format', 'srt'],
      ['transcripts', '--format', 'srt', '--path', '/']
    ])
      expect(await inglenook(call)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/several.*--path/) })
    expect(await inglenook(['transcripts', '--format', 'srt', '--path', '/none'])).toMatchObject({ code: 1, out: '' })
  })

  it('are found by what is said, with the time', async () => {
    expect((await inglenook(['search', '--said', 'world'])).out).toBe('/a.mp3  01:02:03  world\n')
    expect((await inglenook(['search', 'the', 'world', '--said'])).code).toBe(2)
    expect((await inglenook(['search', 'the world', '--said'])).out).toBe('/a.mp3  01:02:03  the world\n')
    const { out } = await inglenook(['search', '--said', 'world', '--json'])
    expect(JSON.parse(out)).toEqual([{ path: '/a.mp3', score: 1, why: ['world'], startMs: 3_723_000 }])
  })
})

describe('names of files', () => {
  it('cannot break a line of an answer, nor speak to the terminal', async () => {
    const path = '/a\n\u001b[31mred\u009b2J\u202e\r.mp3'
    const shown = '/a\\n\\u001b[31mred\\u009b2J\\u202e\\r.mp3'
    const transcript = { language: 'en', model: 'small', segments: [said] }
    const changes: Partial<CliOperations> = {
      speech: {
        transcribe: async () => {
          throw new InglenookError('no-sound', `There is nothing in ${path}.`)
        },
        transcripts: () => [{ path, transcript }],
        said: () => [{ path, score: 1, why: ['world'], startMs: 0 }]
      },
      assets: () => [{ ...entry(1), path }],
      jobs: { ...operations.jobs, list: () => [{ ...job, path }] },
      importPaths: async (_, { onProgress }) => {
        onProgress({ stage: 'importing', finished: 1, total: 2, currentPath: path })
        const [skipped, failed] = [
          [{ path, reason: 'It is empty.' }],
          [{ path, pipeline: 'faces' as const, error: 'It is cut short.' }]
        ]
        const processed = { ...none, failed }
        return { added: 1, changed: 0, unchanged: 0, duplicates: 0, skipped, processed }
      }
    }
    const calls = [
      ['transcripts'],
      ['search', '--said', 'x'],
      ['assets'],
      ['jobs'],
      ['import', file],
      ['transcribe', file]
    ]
    for (const call of calls) {
      const { out, err } = await inglenook(call, changes)
      expect([call, (out + err).includes(shown) || err.includes('/a '), /[^\P{Cc}\n]|\u202e/u.test(out + err)]).toEqual(
        [call, true, false]
      )
    }
    const { out } = await inglenook(['assets', '--json'], changes)
    expect(JSON.parse(out)[0].path).toBe(path)
  })
})

describe('an interrupted command', () => {
  it.each([{ options: [] }, { options: ['--json'] }])(
    'says nothing of how it was cut short: $options',
    async ({ options }) => {
      let interrupt = (_: 'SIGINT'): void => {}
      const closed = Promise.withResolvers<void>()
      const cli = {
        ...operations,
        processAll: async () => {
          interrupt('SIGINT')
          await closed.promise
          return { ...none, waiting: [{ pipeline: 'faces' as const, reason: '', count: 3 }] }
        }
      }
      const [stdout, stderr] = [new PassThrough(), new PassThrough()]
      const close = async () => {
        closed.resolve()
        await new Promise((resolve) => setImmediate(resolve))
      }
      const code = await runCommand(['process', ...options], {
        openApp: async () => ({ cli, close }) as unknown as CliApp,
        installation: installationAround(import.meta.filename),
        stdout,
        stderr,
        env: {},
        interrupted: (listener) => {
          interrupt = listener
        }
      })
      expect([code, stdout.read(), stderr.read()]).toEqual([130, null, null])
    }
  )
})

describe('a reader that goes away', () => {
  it('ends the listing without a failure', async () => {
    let written = 0
    const stdout = new Writable({
      highWaterMark: 1,
      write: (_, __, done) => {
        written++
        done(written > 2 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null)
      }
    })
    let listed = 0
    const endless = function* (): Generator<AssetEntry> {
      for (let id = 1; ; id++) {
        listed = id
        yield entry(id)
      }
    }
    const code = await runCommand(['assets', '--json'], {
      openApp: async () => ({ cli: { ...operations, assets: endless }, close: async () => {} }) as unknown as CliApp,
      installation: installationAround(import.meta.filename),
      stdout,
      stderr: new PassThrough(),
      env: {},
      interrupted: () => {}
    })
    expect(code).toBe(0)
    expect(listed).toBeLessThan(10)
  })

  it('is not a disk that is full: that is a failure, in a line', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const stderr = new PassThrough()
    const code = await runCommand(['assets', '--json'], {
      openApp: async () => ({ cli: operations, close: async () => {} }) as unknown as CliApp,
      installation: installationAround(import.meta.filename),
      stdout: new Writable({ write: (_, __, done) => done(full) }),
      stderr,
      env: {},
      interrupted: () => {}
    })
    expect([code, String(stderr.read())]).toEqual([
      1,
      'inglenook: The answer could not be written: ENOSPC: no space left on device, write\n'
    ])
  })
})
