import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { describeShared } from '../../shared-media.ts'
import { entryOf, fileNameOf, mirrorFolder, openStore, weightsOf, withWorkers } from './store-in-test.ts'

withWorkers()

describeShared('a mirror that is a folder', () => {
  const scrfd = () => entryOf('scrfd_500m')
  const SCRFD = 'scrfd_500m_kps.onnx'

  it('says what is missing, and is ready as soon as the file lies in it', async () => {
    const mirror = mirrorFolder([scrfd()], {})
    const { store, info } = await openStore({ fixedMirror: mirror })
    await store.refresh()
    expect(info('scrfd_500m')).toMatchObject({
      selected: true,
      state: { kind: 'absent', from: null, reason: expect.stringContaining(`Nobody offers ${SCRFD}`) }
    })
    expect(store.blocking('faces')).toMatch(
      /^Waiting for SCRFD 500M\. Nobody offers .*\. No model for face recognition/
    )
    writeFileSync(join(mirror, SCRFD), weightsOf('scrfd_500m'))
    await vi.waitUntil(() => store.availability('face-detection').ready, { timeout: 60_000 })
    expect(info('scrfd_500m')).toMatchObject({ state: { kind: 'ready', verified: true } })
    expect(readdirSync(store.folder)).toEqual([SCRFD])
  })

  it('is refused a file with another content than its list says, keeps nothing of it, and does not try for ever', async () => {
    const { store, info, changes, log } = await openStore({
      fixedMirror: mirrorFolder([scrfd()], { [SCRFD]: weightsOf('yolox_nano') })
    })
    await store.refresh()
    expect(info('scrfd_500m').state).toMatchObject({ kind: 'failed', failure: { code: 'wrong-hash' } })
    expect(store.blocking('faces')).toContain('expected')
    expect(readdirSync(store.folder)).toEqual([])
    // What changed meanwhile is looked at once more; then nothing may go on, however long one waits.
    await wait(1500)
    const told = changes()
    await wait(1500)
    expect([changes(), log.filter((line) => line.includes('scrfd_500m'))]).toEqual([told, [expect.any(String)]])
  })

  it('has a file hashed once, and again only when it has changed; what was tampered with is replaced', async () => {
    const mirror = mirrorFolder([scrfd()], { [SCRFD]: weightsOf('scrfd_500m') })
    const { store, asked, info } = await openStore({ fixedMirror: mirror })
    await store.refresh()
    await store.refresh()
    expect([info('scrfd_500m').state, asked.hashFile]).toEqual([{ kind: 'ready', verified: true }, undefined])
    const target = join(store.folder, SCRFD)
    const size = statSync(target).size
    writeFileSync(target, Buffer.concat([weightsOf('scrfd_500m'), Buffer.from('!')]))
    await store.refresh()
    expect(asked.hashFile).toBeGreaterThan(0)
    expect([info('scrfd_500m').state.kind, statSync(target).size]).toEqual(['ready', size])
  })

  it('refuses a file that was tampered with where there is no other, and never uses it', async () => {
    const mirror = mirrorFolder([scrfd()], { [SCRFD]: weightsOf('scrfd_500m') })
    const { store, info } = await openStore({ fixedMirror: mirror })
    await store.refresh()
    rmSync(join(mirror, SCRFD))
    writeFileSync(join(store.folder, SCRFD), 'not the weights')
    await store.refresh()
    expect(info('scrfd_500m').state).toMatchObject({
      kind: 'refused',
      failure: { code: 'wrong-hash', message: expect.stringMatching(/It is not used\./) }
    })
    expect(store.availability('face-detection').ready).toBe(false)
  })

  it('of one task gives its models to that task alone, and wins over the one for all', async () => {
    const detector = entryOf('scrfd_2.5g')
    const all = mirrorFolder([scrfd(), entryOf('yolox_nano')], { [SCRFD]: weightsOf('scrfd_500m') })
    const faces = mirrorFolder([detector, entryOf('yolo26n_hf')], { [fileNameOf(detector)]: weightsOf('scrfd_2.5g') })
    const { store, set } = await openStore({ fixedMirror: all })
    set({ modelMirrors: { 'face-detection': faces } })
    await store.refresh()
    const known = store.overview().tasks.map(({ task, selectedId, mirror, models }) => ({
      task,
      selectedId,
      mirror,
      ids: models.map(({ id }) => id)
    }))
    expect(known.filter(({ ids }) => ids.length > 0)).toEqual([
      {
        task: 'face-detection',
        selectedId: 'scrfd_2.5g',
        mirror: { address: faces, setBy: 'setting', ofTask: true },
        ids: ['scrfd_2.5g']
      },
      {
        task: 'object-detection',
        selectedId: 'yolox_nano',
        mirror: { address: all, setBy: 'environment', ofTask: false },
        ids: ['yolox_nano']
      }
    ])
    expect(readdirSync(store.folder)).toEqual([fileNameOf(detector)])
  })

  it('that is not there is named, and nothing breaks; when it comes, it is found by looking again', async () => {
    const { store } = await openStore({ fixedMirror: '/nowhere/at-all' })
    await store.refresh()
    expect(store.overview().problems).toEqual([
      'The mirror /nowhere/at-all cannot be reached: there is no such folder.'
    ])
    const other = await openStore({ fixedMirror: 'not/a/full/path' })
    await other.store.refresh()
    expect(other.store.overview().problems).toEqual([expect.stringContaining('“not/a/full/path” is neither')])
  })
})
