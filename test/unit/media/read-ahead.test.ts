import { PassThrough, Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadAhead } from '../../../src/worker/media/read-ahead.ts'

async function all(ahead: ReadAhead): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let chunk = await ahead.next(); chunk; chunk = await ahead.next()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('reading ahead', () => {
  it('gives all that comes, in order, however much may lie ready', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 600 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 2000 }), async (written, most) => {
        const buffers = written.map((bytes) => Buffer.from(bytes))
        const stream = Readable.from(buffers, { objectMode: false, highWaterMark: 100 })
        expect(await all(new ReadAhead(stream, most))).toEqual(Buffer.concat(buffers))
      })
    )
  })

  it('reads before anybody asks, and no more than that', async () => {
    let given = 0
    const stream = new Readable({
      highWaterMark: 1000,
      read() {
        given += 1000
        this.push(Buffer.alloc(1000))
      }
    })
    const ahead = new ReadAhead(stream, 20_000)
    for (let turn = 0; turn < 200; turn++) await setImmediate()
    expect(given).toBeGreaterThanOrEqual(20_000)
    expect(given).toBeLessThan(25_000)
    expect((await ahead.next())?.length).toBe(1000)
    stream.destroy()
  })

  it('gives what came before the stream broke, and then says that it did', async () => {
    const stream = new PassThrough()
    const ahead = new ReadAhead(stream, 1000)
    stream.write(Buffer.from('before'))
    await setImmediate()
    stream.destroy(new Error('broken'))
    expect((await ahead.next())?.toString()).toBe('before')
    await expect(ahead.next()).rejects.toThrow('broken')
  })

  it('ends when nothing more will come', async () => {
    const stream = new PassThrough()
    const ahead = new ReadAhead(stream, 1000)
    const next = ahead.next()
    stream.destroy()
    expect(await next).toBeNull()
  })
})
