import { createHash } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyModelFile } from '../../../src/worker/files/copy-model-file.ts'
import { hashFile, hashOpenFile } from '../../../src/worker/files/hash-file.ts'
import { context, folderWith } from './folders.ts'

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

describe('a hash', () => {
  it('is SHA-256 of the whole, whatever its length', async () => {
    const folder = folderWith()
    const path = join(folder, 'a')
    const around = fc.constantFrom(0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (3 << 20) + 17)
    await fc.assert(
      fc.asyncProperty(around, fc.nat(255), async (length, byte) => {
        const content = Buffer.alloc(length, byte)
        writeFileSync(path, content)
        expect(await hashFile({ kind: 'hashFile', path }, context)).toMatchObject({
          sha256: sha256(content),
          bytes: length
        })
      }),
      { numRuns: 12 }
    )
  })

  it('tells how far it is', async () => {
    const path = join(folderWith({ a: Buffer.alloc(4 << 20) }), 'a')
    const fractions: number[] = []
    await hashFile({ kind: 'hashFile', path }, { ...context, onProgress: (fraction) => fractions.push(fraction) })
    expect(fractions).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('of a file that grows once under it is that of the grown file', async () => {
    const path = join(folderWith({ a: 'one' }), 'a')
    const file = await open(path, 'r')
    let grown = false
    const hashed = await hashOpenFile(file, {
      ...context,
      onChunk: async () => {
        if (!grown) appendFileSync(path, ' two')
        grown = true
      }
    })
    await file.close()
    expect(hashed).toMatchObject({ sha256: sha256('one two'), bytes: 7 })
  })

  it('of a file that never rests is refused', async () => {
    const path = join(folderWith({ a: 'one' }), 'a')
    const file = await open(path, 'r')
    const onChunk = async (): Promise<void> => appendFileSync(path, ' more')
    await expect(hashOpenFile(file, { ...context, onChunk })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('writing it right now')
    })
    await file.close()
  })
})

describe('a model file', () => {
  const content = Buffer.alloc(3_000_000, 'weights')
  const copy = (folder: string, expected: string | null, options: Partial<typeof context> = {}) =>
    copyModelFile(
      {
        kind: 'copyModelFile',
        from: join(folder, 'mirror/a.onnx'),
        to: join(folder, 'models/a.onnx'),
        sha256: expected
      },
      { ...context, ...options }
    )

  it('is put in place whole', async () => {
    const folder = folderWith({ 'mirror/a.onnx': content })
    expect(await copy(folder, sha256(content))).toEqual({ sha256: sha256(content), bytes: content.length })
    expect(readdirSync(join(folder, 'models'))).toEqual(['a.onnx'])
    expect(readFileSync(join(folder, 'models/a.onnx')).equals(content)).toBe(true)
  })

  it('without a known hash is put in place and its hash told', async () => {
    const folder = folderWith({ 'mirror/a.onnx': '' })
    expect(await copy(folder, null)).toEqual({ sha256: sha256(''), bytes: 0 })
  })

  it('with another hash leaves what was there as it was, and nothing beside it', async () => {
    const folder = folderWith({ 'mirror/a.onnx': content, 'models/a.onnx': 'the old one' })
    await expect(copy(folder, sha256('something else'))).rejects.toMatchObject({
      code: 'wrong-hash',
      message: expect.stringContaining('a.onnx')
    })
    expect(readdirSync(join(folder, 'models'))).toEqual(['a.onnx'])
    expect(readFileSync(join(folder, 'models/a.onnx'), 'utf8')).toBe('the old one')
  })

  it('that is cancelled leaves nothing behind', async () => {
    const folder = folderWith({ 'mirror/a.onnx': content })
    const abort = new AbortController()
    const reason = new Error('enough')
    const copying = copy(folder, null, { signal: abort.signal, onProgress: () => abort.abort(reason) })
    await expect(copying).rejects.toBe(reason)
    expect(readdirSync(join(folder, 'models'))).toEqual([])
  })

  it('that is not there is named', async () => {
    const folder = folderWith({ 'mirror/b.onnx': '' })
    await expect(copy(folder, null)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('a.onnx')
    })
    expect(readdirSync(join(folder, 'models'))).toEqual([])
  })

  it('copied twice at once is put in place whole', async () => {
    const folder = folderWith({ 'mirror/a.onnx': content })
    await Promise.all([copy(folder, sha256(content)), copy(folder, sha256(content))])
    expect(readdirSync(join(folder, 'models'))).toEqual(['a.onnx'])
    expect(readFileSync(join(folder, 'models/a.onnx')).equals(content)).toBe(true)
  })
})
