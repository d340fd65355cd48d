import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  ErrorReport,
  ImportReport,
  MeasuredModel,
  ModelDocument,
  RemovedModel,
  ReprocessedModels,
  StatusReport,
  UsedModel
} from '../../../src/shared/cli.ts'
import { AddedModels, ExportedModels, VerifiedModels } from '../../../src/shared/models-overview.ts'
import { describeShared, sharedMedia, sharedModels } from '../../shared-media.ts'
import { pausedAt } from '../../support/answers.ts'
import { startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'

/* `inglenook models …` as a person's script sees it: real processes on a real library with real weights. */

const CLI = join(import.meta.dirname, '../../../src/main/cli.ts')
const SCRFD = 'scrfd_2.5g_bnkps.onnx'

let library: string
beforeEach(() => {
  library = join(temporaryFolder(), 'library')
})

interface Around {
  library?: string
  env?: Record<string, string>
}

interface Answer {
  code: number | null
  out: string
  err: string
}

function start(args: readonly string[], around: Around = {}): { child: ChildProcess; ended: Promise<Answer> } {
  const { INGLENOOK_MODELS: _, ...inherited } = process.env
  const child = spawn(process.execPath, [CLI, ...args, '--library', around.library ?? library], {
    env: { ...inherited, INGLENOOK_DOWNLOADS: 'off', INGLENOOK_MODELS: sharedModels, ...around.env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Answer>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
  return { child, ended }
}

function inglenook(args: readonly string[], around?: Around): Promise<Answer> {
  return start(args, around).ended
}

/** The document of a command that ends with this code, held to its schema with not a key more. */
async function document<T>(schema: z.ZodType<T>, args: readonly string[], around?: Around, code = 0): Promise<T> {
  const answer = await inglenook([...args, '--json', '--quiet'], around)
  if (answer.code !== code) throw new Error(`${args.join(' ')} ended with ${answer.code}: ${answer.out}${answer.err}`)
  const read: unknown = JSON.parse(answer.out)
  const parsed = schema.parse(read)
  expect(read).toEqual(parsed)
  return parsed
}

const list = (around?: Around) => document(ModelDocument.array(), ['models'], around)
const failed = async (args: readonly string[], around?: Around) => (await document(ErrorReport, args, around, 1)).error
const one = async (id: string, around?: Around) => (await list(around)).find((model) => model.id === id)

/** No mirror, as an empty variable says. */
const NO_MIRROR = { INGLENOOK_MODELS: '' }

describeShared('inglenook models', () => {
  it('lists every model by task with what holds, the same twice, and fetches nothing by that', async () => {
    const models = await list()
    expect(models.filter(({ selected }) => selected).map(({ task, id }) => [task, id])).toEqual([
      ['face-detection', 'scrfd_2.5g'],
      ['face-recognition', 'mobilefacenet_512'],
      ['object-detection', 'yolo26n_hf'],
      ['audio-events', 'yamnet'],
      ['transcription', 'hearth-micro'],
      ['voice-activity', 'silero-v6.2.0']
    ])
    const planned = models.find(({ id }) => id === 'ced_base')
    expect(planned).toMatchObject({
      available: false,
      state: 'unavailable',
      reason: expect.stringContaining('Planned')
    })
    expect(models.find(({ id }) => id === 'det_10g')).toMatchObject({
      available: true,
      state: 'absent',
      selected: false
    })
    expect(readdirSync(join(library, 'models'))).toEqual([])
    expect((await inglenook(['models', '--json'])).out).toBe((await inglenook(['models', '--json'])).out)

    const { out } = await inglenook(['models'])
    expect(out).toMatch(/^Finding faces \(face-detection\)\n/)
    expect(out).toMatch(
      /^\* SCRFD 2\.5G, of the mirror +scrfd_2\.5g +3\.3 MB +not downloaded +For non-commercial research only$/m
    )
  })

  it('gets a model from a folder, and says that it is here and verified', async () => {
    expect(await document(ModelDocument, ['models', 'get', 'scrfd_2.5g'])).toMatchObject({
      id: 'scrfd_2.5g',
      state: 'ready',
      files: [{ name: SCRFD, bytes: 3_290_207, present: true, verified: true }]
    })
    const { code, out } = await inglenook(['models', 'get', 'scrfd_2.5g'])
    expect([code, out]).toEqual([0, 'SCRFD 2.5G is here and verified.\n'])
    expect(readFileSync(join(library, 'models', SCRFD))).toEqual(readFileSync(join(sharedModels, SCRFD)))
  })

  it('names the models that there are to who asks for another', async () => {
    for (const command of [['get'], ['remove'], ['measure'], ['use', 'face-detection']]) {
      const { code, message } = await failed(['models', ...command, 'scrfd'])
      expect([command, code]).toEqual([command, 'not-found'])
      expect(message).toContain('scrfd_2.5g, ')
    }
  })

  it('uses another model, and the default again, and refuses what cannot be', async () => {
    expect(await document(UsedModel, ['models', 'use', 'face-detection', 'scrfd_500m'])).toEqual({
      task: 'face-detection',
      id: 'scrfd_500m',
      earlierChoice: null,
      outdated: null
    })
    expect(await one('scrfd_500m')).toMatchObject({ selected: true })
    expect((await failed(['models', 'use', 'face-detection', 'yolo26n'])).code).toBe('wrong-model')
    expect((await failed(['models', 'use', 'audio-events', 'ced_base'])).code).toBe('model-not-available')
    expect(await document(UsedModel, ['models', 'use', 'face-detection', '--default'])).toMatchObject({
      id: 'scrfd_2.5g',
      earlierChoice: 'scrfd_500m'
    })
  })

  it('verifies every file, and refuses one that was tampered with', async () => {
    for (const id of ['scrfd_2.5g', 'yolo26n_hf']) await document(ModelDocument, ['models', 'get', id])
    const { models } = await document(VerifiedModels, ['models', 'verify'])
    expect(models.map(({ id, ok, verified }) => [id, ok, verified])).toEqual([
      ['scrfd_2.5g', true, true],
      ['yolo26n_hf', true, true]
    ])

    const path = join(library, 'models', SCRFD)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(1_000_000) ^ 1, 1_000_000)
    writeFileSync(path, bytes)
    const after = await document(VerifiedModels, ['models', 'verify'], {}, 1)
    const tampered = after.models.find(({ id }) => id === 'scrfd_2.5g')
    expect(tampered).toMatchObject({ ok: false, verified: false, failure: { code: 'wrong-hash' } })
    expect(after.models.find(({ id }) => id === 'yolo26n_hf')).toMatchObject({ ok: true })
    const told = await inglenook(['models', 'verify'])
    expect(told.code).toBe(1)
    expect(told.out).toMatch(/^scrfd_2\.5g +refused +\S/m)
  })

  it('adds files by their hash whatever they are called, by their name where that is all there is, and refuses others', async () => {
    const stick = temporaryFolder()
    copyFileSync(join(sharedModels, SCRFD), join(stick, 'some name.onnx'))
    const added = await document(AddedModels, ['models', 'add', stick])
    expect(added.added).toMatchObject([{ path: join(stick, 'some name.onnx'), id: 'scrfd_2.5g', by: 'hash' }])
    expect(await one('scrfd_2.5g')).toMatchObject({ state: 'ready', files: [{ verified: true }] })

    const other = temporaryFolder()
    copyFileSync(join(sharedModels, 'yolo26n_hf.onnx'), join(other, 'yolo26n_fp16.onnx'))
    copyFileSync(join(sharedModels, SCRFD), join(other, 'yolo26s_fp16.onnx'))
    const byName = await document(AddedModels, ['models', 'add', other], { env: NO_MIRROR }, 1)
    expect(byName.added).toMatchObject([{ id: 'yolo26n', by: 'name' }])
    expect(byName.refused).toMatchObject([{ path: join(other, 'yolo26s_fp16.onnx') }])
    expect(byName.refused[0]?.failure.message).toMatch(/expect/i)
    expect(await one('yolo26n', { env: NO_MIRROR })).toMatchObject({ state: 'ready', files: [{ verified: false }] })
    expect(await one('yolo26s', { env: NO_MIRROR })).toMatchObject({ state: 'absent', files: [{ present: false }] })
  })

  it('removes a model that no task uses, and never one that is in use', async () => {
    for (const id of ['scrfd_2.5g', 'scrfd_500m']) await document(ModelDocument, ['models', 'get', id])
    expect((await failed(['models', 'remove', 'scrfd_2.5g'])).code).toBe('model-in-use')
    expect(await document(RemovedModel, ['models', 'remove', 'scrfd_500m'])).toEqual({ freedBytes: 2_524_095 })
    expect(readdirSync(join(library, 'models'))).toEqual([SCRFD])
    expect(await one('scrfd_500m')).toMatchObject({ state: 'absent' })
  })

  it('measures a model that is here, and does not fetch one to measure it', async () => {
    expect((await failed(['models', 'measure', 'scrfd_2.5g'])).code).toBe('model-missing')
    await document(ModelDocument, ['models', 'get', 'scrfd_2.5g'])
    const speed = await document(MeasuredModel, ['models', 'measure', 'scrfd_2.5g'])
    expect(speed).toMatchObject({ id: 'scrfd_2.5g', unit: 'photos' })
    expect(speed.perSecond).toBeGreaterThan(0.1)
  })

  it('exports what is here for a computer without a network, where all of it works', async () => {
    for (const id of ['scrfd_2.5g', 'mobilefacenet_512', 'yolo26n_hf']) {
      await document(ModelDocument, ['models', 'get', id])
    }
    const stick = join(temporaryFolder(), 'models')
    const exported = await document(ExportedModels, ['models', 'export', stick])
    expect(exported).toMatchObject({ folder: stick, ids: ['scrfd_2.5g', 'mobilefacenet_512', 'yolo26n_hf'] })
    expect(readdirSync(stick).sort()).toEqual(['mobilefacenet_512.onnx', 'models.json', SCRFD, 'yolo26n_hf.onnx'])

    const offline = { library: join(temporaryFolder(), 'offline'), env: NO_MIRROR }
    const { added, refused } = await document(AddedModels, ['models', 'add', stick], offline)
    expect(added.map(({ id, by }) => `${id} by ${by}`).sort()).toEqual([
      'mobilefacenet_512 by hash',
      'scrfd_2.5g by hash',
      'yolo26n_hf by hash'
    ])
    expect(refused).toEqual([])
    await document(UsedModel, ['models', 'use', 'face-detection', 'scrfd_2.5g'], offline)
    await document(UsedModel, ['models', 'use', 'face-recognition', 'mobilefacenet_512'], offline)
    await document(UsedModel, ['models', 'use', 'object-detection', 'yolo26n_hf'], offline)
    const photos = temporaryFolder()
    copyFileSync(join(sharedMedia, 'people/curie.jpg'), join(photos, 'curie.jpg'))
    await document(ImportReport, ['import', photos], offline)
    const status = await document(StatusReport, ['status'], offline)
    expect(status).toMatchObject({
      faces: 2,
      jobs: { faces: { done: 1, waiting: 0 }, objects: { done: 1, waiting: 0 } }
    })

    await document(UsedModel, ['models', 'use', 'face-detection', 'scrfd_2.5g'], offline)
    expect(await document(ReprocessedModels, ['models', 'reprocess', 'face-detection'], offline)).toEqual({
      task: 'face-detection',
      enqueued: 0
    })
  })
})

describeShared('inglenook and a mirror on a server', () => {
  const weights = () => readFileSync(join(sharedModels, SCRFD))
  const entries = z
    .object({ models: z.array(z.looseObject({ id: z.string() })) })
    .parse(
      existsSync(sharedModels) ? JSON.parse(readFileSync(join(sharedModels, 'models.json'), 'utf8')) : { models: [] }
    )
  const scrfdList = {
    formatVersion: 1,
    defaults: { 'face-detection': 'scrfd_2.5g' },
    models: entries.models.filter(({ id }) => id === 'scrfd_2.5g')
  }
  const online = { INGLENOOK_DOWNLOADS: 'on' }

  it('gets a model once, shows how far it is, and asks no more for what it has', async () => {
    await using server = await startMisbehavingServer()
    const mirror = server.mirror('/mirror', { list: scrfdList, files: { [SCRFD]: weights() } })
    const around = { env: { ...online, INGLENOOK_MODELS: mirror } }
    const { code, out } = await inglenook(['models', 'get', 'scrfd_2.5g'], around)
    expect([code, out]).toEqual([0, 'SCRFD 2.5G is here and verified.\n'])
    await document(ModelDocument, ['models', 'get', 'scrfd_2.5g'], around)
    await document(VerifiedModels, ['models', 'verify'], around)
    expect(server.count(`/mirror/${SCRFD}`)).toBe(1)
  })

  it('can be interrupted, and leaves nothing behind', async () => {
    await using server = await startMisbehavingServer()
    const mirror = server.mirror('/mirror', { list: scrfdList, files: {} })
    server.on(`/mirror/${SCRFD}`, pausedAt(0.43, weights()))
    const { child, ended } = start(['models', 'get', 'scrfd_2.5g', '--models', mirror], { env: online })
    const said = Promise.withResolvers<void>()
    child.stderr?.on('data', (text: string) => {
      if (/Downloading SCRFD 2\.5G/.test(text)) said.resolve()
    })
    await said.promise
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).not.toMatch(/Error|unforeseen/)
    expect(readdirSync(join(library, 'models'))).toEqual([])
    expect(await one('scrfd_2.5g', { env: { INGLENOOK_MODELS: mirror } })).toMatchObject({ state: 'absent' })
  })

  it('tells in one sentence why a model cannot be had', async () => {
    await using server = await startMisbehavingServer()
    const mirror = server.mirror('/mirror', {
      list: scrfdList,
      files: { [SCRFD]: Buffer.from('<!doctype html><p>Log in') }
    })
    const around = { env: { ...online, INGLENOOK_MODELS: mirror } }
    const { message } = await failed(['models', 'get', 'scrfd_2.5g'], around)
    expect(message).toContain(SCRFD)
    expect(message.split('\n')).toHaveLength(1)
    expect(readdirSync(join(library, 'models'))).toEqual([])
  })

  it('is asked by an import for what the photos need, which says so meanwhile', async () => {
    await using server = await startMisbehavingServer()
    const needed = ['scrfd_2.5g', 'mobilefacenet_512', 'yolo26n_hf']
    const list = {
      formatVersion: 1,
      defaults: {
        'face-detection': 'scrfd_2.5g',
        'face-recognition': 'mobilefacenet_512',
        'object-detection': 'yolo26n_hf'
      },
      models: entries.models.filter(({ id }) => needed.includes(id))
    }
    const names = [SCRFD, 'mobilefacenet_512.onnx', 'yolo26n_hf.onnx']
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(sharedModels, name))]))
    const mirror = server.mirror('/mirror', { list, files })
    server.on(`/mirror/${SCRFD}`, pausedAt(0.43, weights()))
    const photos = temporaryFolder()
    mkdirSync(join(photos, 'sub'))
    copyFileSync(join(sharedMedia, 'people/curie.jpg'), join(photos, 'sub/curie.jpg'))
    const { child, ended } = start(['import', photos, '--models', mirror], { env: online })
    onTestFinished(() => void child.kill())
    child.stderr?.on('data', (text: string) => {
      if (/Downloading .*SCRFD 2\.5G/.test(text)) server.resume(`/mirror/${SCRFD}`)
    })
    expect(await ended).toMatchObject({ code: 0 })
    expect(await document(StatusReport, ['status'], { env: NO_MIRROR })).toMatchObject({ faces: 2 })
    for (const name of names) expect(server.count(`/mirror/${name}`)).toBe(1)
  })
})
