import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readMirror } from '../../../src/main/models/mirror.ts'
import type { ListedModel } from '../../../src/shared/model-list.ts'
import { describeShared, sharedModels } from '../../shared-media.ts'
import { temporaryFolder } from '../../unit/catalogue/library-in-test.ts'
import { entryOf, mirrorFolder, openStore, sha256, weightsOf, withWorkers } from './store-in-test.ts'

withWorkers()

const SCRFD = 'scrfd_500m_kps.onnx'
const built = (entry: ListedModel['entry']): ListedModel => ({
  entry,
  upstream: {},
  aboutBytes: 0,
  unavailable: null
})

describeShared('adding model files', () => {
  it('recognises them by their content whatever they are called, and puts them in place', async () => {
    const { store, info, asked } = await openStore({ list: [built(entryOf('scrfd_500m'))] })
    const path = join(temporaryFolder(), 'downloaded (2).bin')
    copyFileSync(join(sharedModels, SCRFD), path)
    expect(await store.add([path])).toEqual({
      added: [{ path, id: 'scrfd_500m', label: 'SCRFD 500M', by: 'hash' }],
      refused: []
    })
    expect(info('scrfd_500m')).toMatchObject({ state: { kind: 'ready', verified: true } })
    expect(readdirSync(store.folder)).toEqual([SCRFD])
    // Its content was looked into when the list was written.
    expect(asked.inspectModel).toBeUndefined()
  })

  it('by their name vouches for nothing; they are looked into before they are put in place', async () => {
    const named = built(entryOf('scrfd_500m', { name: 'det.onnx', hashless: true }))
    const { store, info } = await openStore({ list: [named] })
    const folder = temporaryFolder()
    copyFileSync(join(sharedModels, 'yolox_nano.onnx'), join(folder, 'det.onnx'))
    const { added, refused } = await store.add([folder])
    expect([added, refused]).toEqual([
      [],
      [
        {
          path: join(folder, 'det.onnx'),
          failure: { code: 'model-interface', message: expect.stringMatching(/expected.*found/is) }
        }
      ]
    ])
    expect(readdirSync(store.folder)).toEqual([])
    copyFileSync(join(sharedModels, SCRFD), join(folder, 'det.onnx'))
    expect((await store.add([folder])).added).toMatchObject([{ id: 'scrfd_500m', by: 'name' }])
    expect(info('scrfd_500m')).toMatchObject({
      state: { kind: 'ready', verified: false },
      files: [{ present: true, verified: false, sha256: sha256(weightsOf('scrfd_500m')) }]
    })
  })

  it('refuses what it does not know, what is planned, and what is not the one of its name', async () => {
    const planned = { ...built(entryOf('scrfd_2.5g')), unavailable: 'Planned: nobody has it.' }
    const { store } = await openStore({ list: [built(entryOf('scrfd_500m')), planned] })
    const folder = temporaryFolder()
    copyFileSync(join(sharedModels, 'yolox_nano.onnx'), join(folder, SCRFD))
    copyFileSync(join(sharedModels, 'yolox_nano.onnx'), join(folder, 'mine.onnx'))
    copyFileSync(join(sharedModels, 'scrfd_2.5g_bnkps.onnx'), join(folder, 'scrfd_2.5g_bnkps.onnx'))
    writeFileSync(join(folder, 'notes.txt'), 'no weights')
    const empty = temporaryFolder()
    const { added, refused } = await store.add([folder, empty, join(folder, 'gone.onnx')])
    expect(added).toEqual([])
    expect(refused.map(({ path, failure }) => [path, failure.code])).toEqual([
      [join(folder, 'mine.onnx'), 'unknown-model'],
      [join(folder, 'scrfd_2.5g_bnkps.onnx'), 'model-not-available'],
      [join(folder, SCRFD), 'wrong-hash'],
      [empty, 'no-models'],
      [join(folder, 'gone.onnx'), 'missing-file']
    ])
    expect(refused[0]?.failure.message).toContain(`Known are ${SCRFD}`)
    expect(readdirSync(store.folder)).toEqual([])
  })
})

describeShared('exporting models', () => {
  it('makes a mirror that works on another computer, as a mirror and as a folder to add, without a network', async () => {
    const ids = ['scrfd_500m', 'mobilefacenet_512', 'yolox_nano'] as const
    const files = Object.fromEntries(ids.map((id) => [entryOf(id).files[0]?.name ?? '', weightsOf(id)]))
    const here = await openStore({
      fixedMirror: mirrorFolder(
        ids.map((id) => entryOf(id)),
        files
      )
    })
    await here.store.refresh()
    const target = join(temporaryFolder(), 'stick', 'models')
    const exported = await here.store.exportTo(target)
    expect(exported).toEqual({
      folder: target,
      ids: [...ids],
      bytes: Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0)
    })
    expect(await readMirror(target)).toEqual({
      models: ids.map((id) => entryOf(id)),
      defaults: {
        'face-detection': 'scrfd_500m',
        'face-recognition': 'mobilefacenet_512',
        'object-detection': 'yolox_nano'
      },
      problems: []
    })

    const offline = { INGLENOOK_DOWNLOADS: 'off' }
    const there = await openStore({ fixedMirror: target, environment: offline })
    await there.store.refresh()
    expect([there.store.blocking('faces'), there.store.blocking('objects')]).toEqual([null, null])

    const added = await openStore({ environment: offline })
    expect((await added.store.add([target])).added.map(({ id, by }) => [id, by]).sort()).toEqual(
      ids.map((id) => [id, 'hash']).sort()
    )
    expect([added.store.blocking('faces'), added.store.blocking('objects')]).toEqual([null, null])
    const restarted = await added.reopen()
    await restarted.store.refresh()
    expect([restarted.store.blocking('faces'), restarted.store.blocking('objects')]).toEqual([null, null])
  })

  it('adds to what lies there already, and refuses what is not ready and the models folder itself', async () => {
    const mirror = mirrorFolder([entryOf('scrfd_500m'), entryOf('yolox_nano')], {
      [SCRFD]: weightsOf('scrfd_500m'),
      'yolox_nano.onnx': weightsOf('yolox_nano')
    })
    const { store } = await openStore({ fixedMirror: mirror, fetchAhead: false })
    await store.refresh()
    await store.download('scrfd_500m')
    await expect(store.exportTo(temporaryFolder(), ['yolox_nano'])).rejects.toMatchObject({ code: 'model-missing' })
    await expect(store.exportTo(store.folder)).rejects.toMatchObject({ code: 'wrong-path' })
    const target = temporaryFolder()
    await store.exportTo(target)
    await store.download('yolox_nano')
    await store.exportTo(target, ['yolox_nano'])
    expect((await readMirror(target)).models.map(({ id }) => id)).toEqual(['scrfd_500m', 'yolox_nano'])
  })
})

describeShared('models at hand', () => {
  const both = () =>
    mirrorFolder([entryOf('scrfd_500m'), entryOf('scrfd_2.5g')], {
      [SCRFD]: weightsOf('scrfd_500m'),
      'scrfd_2.5g_bnkps.onnx': weightsOf('scrfd_2.5g')
    })

  it('are chosen and take effect at once; what is no longer in use is let go', async () => {
    const { store, info, retained } = await openStore({ fixedMirror: both() })
    await store.refresh()
    await store.download('scrfd_2.5g')
    expect(retained()).toEqual([sha256(weightsOf('scrfd_500m'))])
    expect(store.choose('face-detection', 'scrfd_2.5g')).toEqual({ earlierChoice: null })
    expect(store.availability('face-detection')).toMatchObject({ ready: true, model: { entry: { id: 'scrfd_2.5g' } } })
    expect(retained()).toEqual([sha256(weightsOf('scrfd_2.5g'))])
    expect([info('scrfd_2.5g').selected, info('scrfd_500m').isDefault]).toEqual([true, true])
    expect(store.choose('face-detection', null)).toEqual({ earlierChoice: 'scrfd_2.5g' })
    expect(store.selected('face-detection')?.id).toBe('scrfd_500m')
  })

  it('cannot be chosen for another task, when unknown, or when planned', async () => {
    const planned = { ...built(entryOf('yolox_nano')), unavailable: 'Planned: nobody has it.' }
    const { store } = await openStore({ list: [built(entryOf('scrfd_500m')), planned] })
    expect(() => store.choose('transcription', 'scrfd_500m')).toThrow(
      'SCRFD 500M is a model for face detection, not for transcription.'
    )
    expect(() => store.choose('face-detection', 'nothing')).toThrow(/no model “nothing”\. Known are scrfd_500m/)
    expect(() => store.choose('object-detection', 'yolox_nano')).toThrow(
      /cannot be used yet\. Planned: nobody has it\./
    )
    await expect(store.download('yolox_nano')).rejects.toMatchObject({ code: 'model-not-available' })
  })

  it('fall back to the default with a notice when the one chosen is known no more', async () => {
    const first = await openStore({ fixedMirror: both() })
    await first.store.refresh()
    first.store.choose('face-detection', 'scrfd_2.5g')
    const second = await first.reopen({
      fixedMirror: mirrorFolder([entryOf('scrfd_500m')], { [SCRFD]: weightsOf('scrfd_500m') })
    })
    await second.store.refresh()
    expect(second.store.overview().tasks[0]).toMatchObject({
      selectedId: 'scrfd_500m',
      fallback: { chosenId: 'scrfd_2.5g', reason: expect.stringContaining('SCRFD 500M is used instead.') }
    })
    expect(second.store.availability('face-detection').ready).toBe(true)
  })

  it('are hashed anew when that is asked for, even where size and time say that nothing has changed', async () => {
    const { store } = await openStore({ fixedMirror: both() })
    await store.refresh()
    expect(await store.verify()).toEqual({ models: [{ id: 'scrfd_500m', ok: true, verified: true, failure: null }] })
    const path = join(store.folder, SCRFD)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(1_000_000) ^ 1, 1_000_000)
    writeFileSync(path, bytes)
    expect((await store.verify()).models).toMatchObject([
      { id: 'scrfd_500m', ok: false, failure: { code: 'wrong-hash' } }
    ])
  })

  it('are removed when nothing uses them, one by one or all at once, with what else lies there', async () => {
    const { store, info } = await openStore({ fixedMirror: both() })
    await store.refresh()
    await store.download('scrfd_2.5g')
    await expect(store.remove('scrfd_500m')).rejects.toMatchObject({ code: 'model-in-use' })
    const size = weightsOf('scrfd_2.5g').byteLength
    expect(await store.remove('scrfd_2.5g')).toEqual({ freedBytes: size })
    expect(info('scrfd_2.5g').state).toMatchObject({
      kind: 'absent',
      reason: expect.stringContaining('copied from there')
    })
    await store.download('scrfd_2.5g')
    writeFileSync(join(store.folder, 'old.onnx'), 'old')
    mkdirSync(join(store.folder, 'a folder'))
    await store.refresh()
    const used = weightsOf('scrfd_500m').byteLength
    expect(store.overview().disk).toEqual({
      usedBytes: used + size + 3,
      unusedBytes: size + 3,
      freeBytes: expect.any(Number)
    })
    expect(await store.removeUnused()).toEqual({ freedBytes: size + 3 })
    expect(readdirSync(store.folder).sort()).toEqual(['a folder', SCRFD])
    expect(store.overview().disk).toMatchObject({ usedBytes: used, unusedBytes: 0 })
  })

  it('are measured on this computer, and the figure is kept', async () => {
    const first = await openStore({ fixedMirror: both(), machine: { cores: 1, memoryBytes: 1 } })
    await first.store.refresh()
    await expect(first.store.measure('scrfd_2.5g')).rejects.toMatchObject({ code: 'model-missing' })
    const speed = await first.store.measure('scrfd_500m')
    expect(speed).toMatchObject({ unit: 'photos', perSecond: expect.any(Number) })
    const second = await first.reopen()
    await second.store.refresh()
    expect(second.info('scrfd_500m').speed).toEqual(speed)
  })

  it('need memory, and one that needs more than there is says so', async () => {
    const hungry = { ...entryOf('scrfd_500m'), memoryBytes: 4_000_000_000 }
    const { info } = await openStore({ list: [built(hungry)], machine: { cores: 2, memoryBytes: 2_000_000_000 } })
    expect(info('scrfd_500m')).toMatchObject({ memoryBytes: 4_000_000_000, tooLargeFor: 2_000_000_000 })
  })

  it('lie beside no remains of a process that is gone, and never lose those of one that is not', async () => {
    const first = await openStore({ list: [built(entryOf('scrfd_500m'))] })
    const gone = join(first.store.folder, `${SCRFD}.999999999-0a1b.part`)
    const alive = join(first.store.folder, `${SCRFD}.${process.ppid}-0a1b.part`)
    for (const path of [gone, alive]) writeFileSync(path, 'half')
    await first.store.refresh()
    expect([existsSync(gone), existsSync(alive), first.store.overview().disk.usedBytes]).toEqual([false, true, 0])
  })
})
