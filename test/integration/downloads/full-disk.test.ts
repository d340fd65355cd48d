import { existsSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { file, pausedAt, repeated } from '../../support/answers.ts'
import { mayMount, smallDrive } from '../../support/small-drive.ts'
import { download, inputFor, open, PATIENT, parts, scratch, type Told, WEIGHTS, WEIGHTS_SHA256 } from './downloading.ts'

const MB = 1_000_000

console.log(
  mayMount
    ? 'A full disk is a real one: a small tmpfs.'
    : 'A full disk is only /dev/full (misbehaviour.test.ts): no tmpfs may be mounted here.'
)

describe.skipIf(!mayMount)('a drive without room', () => {
  function drive(bytes: number): string {
    return smallDrive(join(scratch(), 'drive'), bytes)
  }

  it('is found full before anything is asked for, where the list says the size', async () => {
    const { server } = await open()
    const folder = drive(8 * MB)
    server.on('/det.onnx', file(WEIGHTS))
    const input = inputFor(server.address('/det.onnx'), folder, { bytes: WEIGHTS.byteLength })
    await expect(download(input)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/“det\.onnx”.*drive.*needs 20 MB, and 8\.0 MB are free\. Make room/)
    })
    expect(server.count()).toBe(0)
    expect(parts(folder)).toEqual([])
  })

  it('is found full before the body comes, where only the host says the size', async () => {
    const { server } = await open()
    const folder = drive(30 * MB)
    server.on('/det.onnx', file(repeated(WEIGHTS, 100 * MB), { etag: '"large"' }))
    const told: Told[] = []
    const input = inputFor(server.address('/det.onnx'), folder)
    await expect(download(input, { told })).rejects.toMatchObject({ code: 'disk-full' })
    expect(told.at(-1)?.detail.bytes).toBe(0)
    expect(server.count()).toBe(1)
    expect(parts(folder)).toEqual([])
  })

  it('is not filled to its last block by a body that nobody knows the length of', async () => {
    const { server } = await open()
    const folder = drive(60 * MB)
    server.on('/det.onnx', file(repeated(WEIGHTS, 100 * MB), { etag: '"large"', statesLength: false }))
    const told: Told[] = []
    await expect(download(inputFor(server.address('/det.onnx'), folder), { told })).rejects.toMatchObject({
      code: 'disk-full'
    })
    expect(told.at(-1)?.detail.bytes).toBeLessThan(60 * MB)
    expect(parts(folder)).toEqual([])
  })

  it('that others fill meanwhile ends the download with the same sentence, and all of its room is given back', async () => {
    const { server } = await open()
    const folder = drive(60 * MB)
    const content = repeated(WEIGHTS, 30 * MB)
    server.on('/det.onnx', pausedAt(0.3, content, { etag: '"large"' }))
    const told: Told[] = []
    const input = inputFor(server.address('/det.onnx'), folder, { sha256: WEIGHTS_SHA256 })
    const done = download(input, { told })
    done.catch(() => {})
    await expect.poll(() => told.at(-1)?.detail.bytes, PATIENT).toBe(9 * MB)
    const { bavail, bsize } = statfsSync(folder)
    writeFileSync(join(folder, 'holiday.mov'), Buffer.alloc(bavail * bsize))
    const { bavail: before } = statfsSync(folder)
    expect(before).toBe(0)
    server.resume('/det.onnx')
    await expect(done).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/no room for the model file “det\.onnx”/)
    })
    expect({ parts: parts(folder), there: existsSync(input.to), requests: server.count() }).toEqual({
      parts: [],
      there: false,
      requests: 1
    })
    expect(statfsSync(folder).bavail).toBeGreaterThan(0)
  })
})
