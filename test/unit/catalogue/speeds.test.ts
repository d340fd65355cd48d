import { describe, expect, it } from 'vitest'
import { newCatalogue } from './library-in-test.ts'

function speeds() {
  const { catalogue, db } = newCatalogue()
  db.exec(`insert into model_use (id, model_id, sha256, task, family, first_used_at_ms) values
    (1, 'detector', 'd', '', '', 0), (2, 'recogniser', 'r', '', '', 0)`)
  const models = [
    { modelId: 'detector', sha256: 'd' },
    { modelId: 'recogniser', sha256: 'r' }
  ]
  return { ...catalogue.speeds, models }
}

describe('how fast models are', () => {
  it('is the mean of a few, then what it was of late', () => {
    const { learn, msWith, models } = speeds()
    const faces = { pipeline: 'faces', modelUseId: 1, secondModelUseId: 2 } as const
    expect(msWith('faces', models)).toBeNull()
    for (const ms of [100, 120, 140]) learn(faces, ms)
    expect(msWith('faces', models)).toBeCloseTo(120)
    for (let i = 0; i < 200; i++) learn(faces, 300)
    expect(msWith('faces', models)).toBeGreaterThan(290)
    // Of other models, or of another pipeline, this says nothing.
    expect(msWith('faces', models.toReversed())).toBeNull()
    expect(msWith('faces', models.slice(0, 1))).toBeNull()
    expect(msWith('objects', models.slice(0, 1))).toBeNull()
  })

  it('leaves out the first runs of each worker, which load the models', () => {
    const { learn, readMs } = speeds()
    for (const ms of [5000, 4000, 100, 120]) learn({ pipeline: 'read' }, ms)
    expect(readMs()).toBeLessThan(120)
    expect(readMs()).toBeGreaterThanOrEqual(100)
  })

  it('is not learnt from nothing', () => {
    const { learn, readMs } = speeds()
    for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) learn({ pipeline: 'read' }, ms)
    expect(readMs()).toBeNull()
  })

  it('is what was measured last of a content', () => {
    const { rememberMeasurement, measurementOf } = speeds()
    const one = { modelId: 'm', sha256: 's', perSecond: 3, unit: 'photos', measuredAtMs: 1 } as const
    rememberMeasurement(one)
    rememberMeasurement({ ...one, perSecond: 4, measuredAtMs: 2 })
    expect(measurementOf('m', 's')).toEqual({ perSecond: 4, unit: 'photos', measuredAtMs: 2 })
    expect(measurementOf('m', 'other')).toBeNull()
  })
})
