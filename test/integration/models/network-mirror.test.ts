import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { ListedModel } from '../../../src/shared/model-list.ts'
import { Settings } from '../../../src/shared/settings.ts'
import { describeShared } from '../../shared-media.ts'
import { file, htmlPage, pausedAt, redirect, status } from '../../support/answers.ts'
import { type MisbehavingServer, refusingAddress, startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { entryOf, listOf, mirrorFolder, openStore, sha256, weightsOf, withWorkers } from './store-in-test.ts'

withWorkers()

const SCRFD = 'scrfd_500m_kps.onnx'
/** Workers have to come up first. */
const SOON = { timeout: 60_000 }
const EVERY_PIPELINE = Settings.parse({}).pipelines

async function startServer(): Promise<MisbehavingServer> {
  const server = await startMisbehavingServer()
  onTestFinished(() => server.close())
  return server
}

/** A built-in model that is published at this address. */
function published(address: string, change: Parameters<typeof entryOf>[1] = {}): ListedModel {
  const entry = entryOf('scrfd_500m', change)
  return { entry, upstream: { [entry.files[0]?.name ?? '']: address }, aboutBytes: 2_500_000, unavailable: null }
}

describeShared('models from the network', () => {
  it('are asked for once, however many want them', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, pausedAt(0.4, weightsOf('scrfd_500m')))
    const { store, info } = await openStore({ list: [published(server.address(`/up/${SCRFD}`))], fetchAhead: false })
    const all = Promise.all(Array.from({ length: 20 }, () => store.download('scrfd_500m')))
    await vi.waitUntil(() => {
      const { state } = info('scrfd_500m')
      return state.kind === 'downloading' && state.bytes > 0.39 * weightsOf('scrfd_500m').length
    }, SOON)
    const { host } = new URL(server.origin)
    expect(info('scrfd_500m').state).toMatchObject({ kind: 'downloading', from: host, attempt: 1, retry: null })
    store.want(['faces'])
    expect(store.blocking('faces')).toMatch(/^Waiting for SCRFD 500M: downloading, (39|40) %/)
    expect(store.fetching()).toMatchObject([{ id: 'scrfd_500m', fraction: expect.closeTo(0.4, 1) }])
    server.resume(`/up/${SCRFD}`)
    await all
    expect([info('scrfd_500m').state, server.count()]).toEqual([{ kind: 'ready', verified: true }, 1])
    expect(readdirSync(store.folder)).toEqual([SCRFD])
  })

  it('come from the mirror first, and from where they are published when it fails', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, file(weightsOf('scrfd_500m')))
    const list = [published(server.address(`/up/${SCRFD}`))]
    const good = server.mirror('/good', { files: { [SCRFD]: weightsOf('scrfd_500m') } })
    const first = await openStore({ list, fixedMirror: good })
    await first.store.download('scrfd_500m')
    expect([server.count(`/good/${SCRFD}`), server.count(`/up/${SCRFD}`)]).toEqual([1, 0])

    server.on(`/bad/${SCRFD}`, htmlPage())
    const second = await openStore({ list, fixedMirror: server.address('/bad') })
    await second.store.download('scrfd_500m')
    expect([server.count(`/bad/${SCRFD}`), server.count(`/up/${SCRFD}`)]).toEqual([1, 1])
    expect(second.info('scrfd_500m').state.kind).toBe('ready')
  })

  it('that nobody gives are said not to be had, naming both who were asked; looking again asks again', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, status(403))
    const list = [published(server.address(`/up/${SCRFD}`))]
    server.on(`/bad/${SCRFD}`, htmlPage())
    const { store, info } = await openStore({ list, fixedMirror: server.address('/bad') })
    await expect(store.download('scrfd_500m')).rejects.toThrow(
      /web page instead of “scrfd.*” to be downloaded|web page.*403/s
    )
    expect(info('scrfd_500m').state).toMatchObject({ kind: 'failed', failure: { code: 'download-refused' } })
    expect(readdirSync(store.folder)).toEqual([])
    server.on(`/up/${SCRFD}`, file(weightsOf('scrfd_500m')))
    await store.refresh()
    await store.settled()
    expect(info('scrfd_500m').state.kind).toBe('ready')
  })

  it('are tried again by themselves after a while', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, status(404), file(weightsOf('scrfd_500m')))
    const { store, info } = await openStore({ list: [published(server.address(`/up/${SCRFD}`))], retryMs: 300 })
    await store.refresh()
    await vi.waitUntil(() => info('scrfd_500m').state.kind === 'ready', SOON)
    expect(server.count()).toBe(2)
  })

  it('that came by themselves are given up when another is chosen or nothing may come; one that was asked for is not', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, pausedAt(0.4, weightsOf('scrfd_500m')))
    const list = [published(server.address(`/up/${SCRFD}`))]
    const { store, info, set } = await openStore({ list })
    const underWay = () => info('scrfd_500m').state.kind === 'downloading'
    await store.refresh()
    await vi.waitUntil(underWay, SOON)
    set({ downloadModels: false })
    await store.settled()
    expect([info('scrfd_500m').state.kind, readdirSync(store.folder)]).toEqual(['absent', []])

    const asked = store.download('scrfd_500m')
    await vi.waitUntil(underWay, SOON)
    set({ pipelines: { ...EVERY_PIPELINE, faces: false } })
    server.resume(`/up/${SCRFD}`)
    await asked
    expect(info('scrfd_500m').state.kind).toBe('ready')
  })

  it('are held to what the host said of them first, for ever', async () => {
    const server = await startServer()
    const weights = weightsOf('scrfd_500m')
    const linked = { sha256: sha256(weights), bytes: weights.byteLength }
    server.on(`/up/${SCRFD}`, redirect(server.address('/store'), { linked }))
    server.on('/store', file(weights))
    const first = await openStore({ list: [published(server.address(`/up/${SCRFD}`), { hashless: true })] })
    await first.store.download('scrfd_500m')
    expect(first.info('scrfd_500m')).toMatchObject({
      state: { kind: 'ready', verified: true },
      files: [{ sha256: linked.sha256, verified: true }]
    })
    const target = join(first.store.folder, SCRFD)

    const second = await first.reopen({ environment: { INGLENOOK_DOWNLOADS: 'off' } })
    writeFileSync(target, weightsOf('scrfd_2.5g'))
    await second.store.refresh()
    expect(second.info('scrfd_500m').state).toMatchObject({
      kind: 'refused',
      failure: { message: expect.stringMatching(/expected .* said when it was first downloaded/) }
    })

    const other = weightsOf('scrfd_2.5g')
    server.on(
      `/up/${SCRFD}`,
      redirect(server.address('/other'), { linked: { sha256: sha256(other), bytes: other.byteLength } })
    )
    server.on('/other', file(other))
    const third = await second.reopen({ environment: {} })
    await third.store.refresh()
    await expect(third.store.download('scrfd_500m')).rejects.toMatchObject({ code: 'wrong-hash' })
    expect(third.store.availability('face-detection').ready).toBe(false)
  })

  it('that cannot be read by their decoder are not kept', async () => {
    const server = await startServer()
    server.on('/up/odd.onnx', file(weightsOf('yolox_nano')))
    const { store } = await openStore({
      list: [published(server.address('/up/odd.onnx'), { hashless: true, name: 'odd.onnx' })]
    })
    await expect(store.download('scrfd_500m')).rejects.toMatchObject({
      code: 'model-interface',
      message: expect.stringMatching(/expected.*found/is)
    })
    expect(readdirSync(store.folder)).toEqual([])
  })

  it('are not fetched by themselves where that is switched off, and not at all where the environment forbids it', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, file(weightsOf('scrfd_500m')))
    const { store, set, info, reopen } = await openStore({ list: [published(server.address(`/up/${SCRFD}`))] })
    set({ downloadModels: false })
    await store.refresh()
    store.want(['faces'])
    await store.settled()
    expect(server.count()).toBe(0)
    expect(info('scrfd_500m').state).toMatchObject({ kind: 'absent', reason: expect.stringContaining('switched off') })

    const forbidden = await reopen({ environment: { INGLENOOK_DOWNLOADS: 'off' } })
    await forbidden.store.refresh({ askMirrors: true })
    await expect(forbidden.store.download('scrfd_500m')).rejects.toMatchObject({
      code: 'downloads-off',
      message: expect.stringMatching(/^SCRFD 500M is not on this computer, and INGLENOOK_DOWNLOADS=off/)
    })
    expect(forbidden.log.filter((line) => line.includes('INGLENOOK_DOWNLOADS'))).toEqual([])
    expect(server.count()).toBe(0)
    expect(forbidden.store.overview().downloads).toEqual({ automatic: false, setByEnvironment: true })

    const again = await forbidden.reopen({ environment: {} })
    await again.store.download('scrfd_500m')
    expect(server.count()).toBe(1)
  })

  it('are fetched ahead for faces, and otherwise when there is work for them', async () => {
    const server = await startServer()
    const list = (['scrfd_500m', 'yolox_nano'] as const).map((id): ListedModel => {
      const entry = entryOf(id)
      const name = entry.files[0]?.name ?? ''
      server.on(`/${name}`, file(weightsOf(id)))
      return { entry, upstream: { [name]: server.address(`/${name}`) }, aboutBytes: 0, unavailable: null }
    })
    const { store, reopen } = await openStore({ list, fetchAhead: false })
    await store.refresh()
    await store.settled()
    expect(server.count()).toBe(0)
    const ahead = await reopen({ fetchAhead: true })
    await ahead.store.refresh()
    await ahead.store.settled()
    expect(server.requests().map(({ path }) => path)).toEqual([`/${SCRFD}`])
    ahead.store.want(['objects'])
    await ahead.store.settled()
    expect(server.requests().map(({ path }) => path)).toEqual([`/${SCRFD}`, '/yolox_nano.onnx'])
    expect(ahead.info('yolox_nano').state.kind).toBe('ready')
  })

  it('can be given up: nothing is left, and nothing begins again by itself', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, pausedAt(0.4, weightsOf('scrfd_500m')))
    const { store, info } = await openStore({ list: [published(server.address(`/up/${SCRFD}`))] })
    const done = store.download('scrfd_500m')
    const outcome = expect(done).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitUntil(() => info('scrfd_500m').state.kind === 'downloading', SOON)
    store.cancelDownload('scrfd_500m')
    await outcome
    store.want(['faces'])
    await store.settled()
    expect([readdirSync(store.folder), server.count()]).toEqual([[], 1])
    expect(info('scrfd_500m').state).toMatchObject({ kind: 'absent', reason: expect.stringContaining('stopped') })
    server.on(`/up/${SCRFD}`, file(weightsOf('scrfd_500m')))
    await store.download('scrfd_500m')
    expect(info('scrfd_500m').state.kind).toBe('ready')
  })
})

describeShared('the list of a mirror on the network', () => {
  it('joins the known models, and is not asked for again as long as all is there, not even when the network is gone', async () => {
    const server = await startServer()
    const list = listOf([entryOf('yolox_nano')])
    const mirror = server.mirror('/m', { list, files: { 'yolox_nano.onnx': weightsOf('yolox_nano') } })
    const first = await openStore({ fixedMirror: mirror })
    first.set({ pipelines: { ...EVERY_PIPELINE, faces: false, sounds: false, transcripts: false } })
    await first.store.refresh()
    first.store.want(['objects'])
    await first.store.settled()
    expect(first.info('yolox_nano').state.kind).toBe('ready')
    server.forgetRequests()

    const second = await first.reopen()
    second.store.want(['objects'])
    await second.store.refresh()
    await second.store.settled()
    await second.store.download('yolox_nano')
    expect(second.store.blocking('objects')).toBeNull()
    expect(server.count()).toBe(0)

    await server.close()
    const third = await second.reopen()
    third.store.want(['objects'])
    await third.store.refresh()
    expect([third.store.blocking('objects'), third.store.overview().problems]).toEqual([null, []])
    await third.store.refresh({ askMirrors: true })
    expect(third.store.overview().problems).toEqual([
      expect.stringMatching(/^The list of the mirror 127\.0\.0\.1:\d+ could not be read: /)
    ])
    expect(third.store.blocking('objects')).toBeNull()
  })

  it('is read before anything is begun by itself, as its defaults may be other models', async () => {
    const server = await startServer()
    server.on(`/up/${SCRFD}`, file(weightsOf('scrfd_500m')))
    const entries = [entryOf('scrfd_2.5g'), entryOf('scrfd_500m')]
    const files = Object.fromEntries(entries.map((entry) => [entry.files[0]?.name ?? '', weightsOf(entry.id)]))
    const mirror = server.mirror('/m', { files })
    server.on('/m/models.json', pausedAt(0.4, Buffer.from(JSON.stringify(listOf(entries)))))
    const list = [published(server.address(`/up/${SCRFD}`))]
    const { store, info } = await openStore({ list, fixedMirror: mirror })
    const looked = store.refresh()
    await vi.waitUntil(() => server.count('/m/models.json') === 1, SOON)
    store.want(['faces'])
    await wait(500)
    server.resume('/m/models.json')
    await looked
    await store.settled()
    expect(info('scrfd_2.5g')).toMatchObject({ selected: true, state: { kind: 'ready' } })
    expect([server.count(`/m/${SCRFD}`), server.count(`/up/${SCRFD}`)]).toEqual([0, 0])
  })

  it('is bounded: one that is too large, or a page, changes nothing', async () => {
    const server = await startServer()
    const mirror = server.mirror('/m', { list: listOf([entryOf('scrfd_500m')]), files: {} })
    const { store, info } = await openStore({ fixedMirror: mirror })
    await store.refresh({ askMirrors: true })
    expect(info('scrfd_500m').selected).toBe(true)
    server.on('/m/models.json', status(200, {}, JSON.stringify({ filler: 'x'.repeat(1_100_000) })))
    await store.refresh({ askMirrors: true })
    expect(store.overview().problems).toEqual([expect.stringContaining('larger than 1 MB')])
    server.on('/m/models.json', htmlPage())
    await store.refresh({ askMirrors: true })
    expect(store.overview().problems).toHaveLength(1)
    server.on('/m/models.json', status(404))
    expect(info('scrfd_500m').selected).toBe(true)
    await store.refresh({ askMirrors: true })
    expect(store.overview().problems).toEqual([])
    expect(store.selected('face-detection')).toBeNull()
  })

  it('is asked for with the name and password of its address, which are never shown', async () => {
    const server = await startServer()
    const mirror = server.mirror('/m', { list: listOf([entryOf('scrfd_500m')]), files: {} })
    const secret = mirror.replace('http://', 'http://me:s3cr3t@')
    const { store, log } = await openStore({ fixedMirror: secret })
    await store.refresh()
    await store.settled()
    expect(server.requests('/m/models.json')[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('me:s3cr3t').toString('base64')}`
    )
    expect(JSON.stringify([store.overview(), log])).not.toContain('s3cr3t')
    expect(JSON.stringify(store.overview())).toContain('•••@')
  })

  it('of one that refuses does not hold up what is here', async () => {
    const address = await refusingAddress('/m')
    const list = [published('https://example.invalid/x.onnx')]
    const folder = mirrorFolder([], { [SCRFD]: weightsOf('scrfd_500m') })
    const { store, info } = await openStore({
      list,
      fixedMirror: address,
      environment: { INGLENOOK_MODELS_FACE_DETECTION: folder }
    })
    await store.refresh()
    expect(info('scrfd_500m').state.kind).toBe('ready')
  })
})
