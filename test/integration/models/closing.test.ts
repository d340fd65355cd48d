import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { ListedModel } from '../../../src/shared/model-list.ts'
import { describeShared } from '../../shared-media.ts'
import { htmlPage, pausedAt, status } from '../../support/answers.ts'
import { startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { entryOf, openStore, weightsOf, withWorkers } from './store-in-test.ts'

withWorkers()

const MODELS = ['scrfd_500m', 'scrfd_2.5g', 'mobilefacenet_128', 'mobilefacenet_512', 'yolox_nano'] as const

describeShared('a model store that is closed', () => {
  it('at any moment leaves nothing behind, and no error that nobody hears of', async () => {
    const server = await startMisbehavingServer()
    onTestFinished(() => server.close())
    const list = MODELS.map((id, at): ListedModel => {
      const address = server.address(`/${id}`)
      const answers = [pausedAt(0.4, weightsOf(id)), status(503), htmlPage()]
      server.on(`/${id}`, answers[at % answers.length] ?? htmlPage())
      const entry = entryOf(id)
      return { entry, upstream: { [entry.files[0]?.name ?? '']: address }, aboutBytes: 2_500_000, unavailable: null }
    })
    const unheard: unknown[] = []
    const hear = (error: unknown): void => void unheard.push(error)
    process.on('unhandledRejection', hear)
    onTestFinished(() => void process.off('unhandledRejection', hear))

    const model = fc.constantFrom(...MODELS)
    const deed = fc.oneof(
      fc.record({ deed: fc.constant('download' as const), model }),
      fc.record({ deed: fc.constant('choose' as const), model }),
      fc.record({ deed: fc.constant('cancel' as const), model }),
      fc.record({ deed: fc.constant('switch' as const), on: fc.boolean() }),
      fc.record({ deed: fc.constant('refresh' as const) }),
      fc.record({ deed: fc.constant('pause' as const), ms: fc.nat(60) })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 12 }), async (deeds) => {
        const { store, set, close } = await openStore({ list })
        const heard: Promise<unknown>[] = []
        for (const one of deeds) {
          if (one.deed === 'download') heard.push(store.download(one.model).catch(() => 'heard of'))
          else if (one.deed === 'choose') store.choose(entryOf(one.model).task, one.model)
          else if (one.deed === 'cancel') store.cancelDownload(one.model)
          else if (one.deed === 'switch') set({ downloadModels: one.on })
          else if (one.deed === 'refresh') heard.push(store.refresh().catch(() => 'heard of'))
          else await pause(one.ms)
        }
        await close()
        await Promise.all(heard)
        expect(readdirSync(store.folder)).toEqual([])
      }),
      { numRuns: 40 }
    )
    await pause(0)
    expect(unheard).toEqual([])
  }, 120_000)
})
