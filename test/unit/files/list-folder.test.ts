import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listFolder } from '../../../src/worker/files/list-folder.ts'
import { context, folderWith } from './folders.ts'

const list = (path: string) => listFolder({ kind: 'listFolder', path }, context)
/** Links and pipes need rights there that a test does not have. */
const windows = process.platform === 'win32'

describe('a folder', () => {
  it('is listed by code unit, with size and time of each file', async () => {
    const folder = folderWith(
      { 'b.jpg': '12', 'B.jpg': '1', 'a10.jpg': '', 'a9.jpg': '', 'ä.jpg': '', 'z/x.jpg': '', 'Z/x.jpg': '' },
      1.5e12
    )
    expect(await list(folder)).toEqual({
      folders: ['Z', 'z'],
      files: [
        { name: 'B.jpg', bytes: 1, mtimeMs: 1.5e12 },
        { name: 'a10.jpg', bytes: 0, mtimeMs: 1.5e12 },
        { name: 'a9.jpg', bytes: 0, mtimeMs: 1.5e12 },
        { name: 'b.jpg', bytes: 2, mtimeMs: 1.5e12 },
        { name: 'ä.jpg', bytes: 0, mtimeMs: 1.5e12 }
      ],
      unreadable: []
    })
  })

  it('is listed whole, however many files it holds', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${index}.jpg`)
    const { files } = await list(folderWith(Object.fromEntries(names.map((name) => [name, '']))))
    expect(files.map(({ name }) => name)).toEqual([...names].sort())
  })

  it('shows nothing that nobody put there', async () => {
    const hidden = [
      '.hidden.jpg',
      '._a.jpg',
      '.thumbnails/a.jpg',
      'Thumbs.db',
      'desktop.ini',
      '@eaDir/a.jpg',
      '__MACOSX/a.jpg',
      '$RECYCLE.BIN/a.jpg'
    ]
    const { folders, files, unreadable } = await list(
      folderWith(Object.fromEntries(['a.jpg', ...hidden].map((name) => [name, ''])))
    )
    expect({ folders, files: files.map(({ name }) => name), unreadable }).toEqual({
      folders: [],
      files: ['a.jpg'],
      unreadable: []
    })
  })

  it('shows nothing of a library that lies in it, and everything of a folder that is only named alike', async () => {
    const files = {
      'inglenook.db-wal': '',
      'thumbs/aa/a-grid.webp': '',
      'models/a.onnx': '',
      'a.jpg': '',
      'trip/b.jpg': ''
    }
    const library = await list(folderWith({ ...files, 'inglenook.db': '' }))
    expect([library.folders, library.files.map(({ name }) => name)]).toEqual([['trip'], ['a.jpg']])
    const alike = await list(folderWith(files))
    expect(alike.folders).toEqual(['models', 'thumbs', 'trip'])
  })

  it('names the library of another program and what to do instead of reading into it', async () => {
    const { folders, unreadable } = await list(
      folderWith({ 'Family.photoslibrary/originals/0/a.heic': '', 'b/a.jpg': '' })
    )
    expect(folders).toEqual(['b'])
    expect(unreadable).toEqual([
      {
        name: 'Family.photoslibrary',
        failure: { code: 'not-supported', message: expect.stringContaining('library of Apple Photos') }
      }
    ])
  })

  it.skipIf(windows)('follows links to files, and names links to folders and to nothing', async () => {
    const folder = folderWith({ 'a.jpg': '123', 'sub/b.jpg': '' })
    symlinkSync(join(folder, 'a.jpg'), join(folder, 'link.jpg'))
    symlinkSync(folder, join(folder, 'sub', 'up'))
    symlinkSync(join(folder, 'gone'), join(folder, 'sub', 'nothing.jpg'))
    symlinkSync('round.jpg', join(folder, 'sub', 'round.jpg'))
    expect((await list(folder)).files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a.jpg', 3],
      ['link.jpg', 3]
    ])
    const below = await list(join(folder, 'sub'))
    expect([below.folders, below.unreadable.map(({ name, failure }) => [name, failure.code, failure.message])]).toEqual(
      [
        [],
        [
          ['nothing.jpg', 'missing', 'It is a link to something that is not there.'],
          ['round.jpg', 'unreadable', 'It is a link that leads back to itself.'],
          ['up', 'linked-folder', expect.stringContaining('not followed')]
        ]
      ]
    )
  })

  it.skipIf(process.platform !== 'linux')('names a file whose name is no text', async () => {
    const folder = folderWith()
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xfc, 0x72, 0x2e, 0x6a, 0x70, 0x67])]),
      'x'
    )
    expect(await list(folder)).toMatchObject({
      files: [],
      unreadable: [{ failure: { code: 'unreadable', message: expect.stringContaining('not valid text') } }]
    })
  })

  it('that is gone, or no folder, is an error in words', async () => {
    const folder = folderWith({ 'a.jpg': '' })
    await expect(list(join(folder, 'gone'))).rejects.toMatchObject({ code: 'missing' })
    await expect(list(join(folder, 'a.jpg'))).rejects.toMatchObject({ code: 'missing' })
  })

  it('may have any name', async () => {
    const folder = folderWith()
    const odd = join(folder, 'Oma’s 80. Geburtstag – “Feier” 👵🏽 #1%20')
    mkdirSync(odd)
    writeFileSync(join(odd, 'a b.jpg'), '')
    expect((await list(odd)).files.map(({ name }) => name)).toEqual(['a b.jpg'])
    renameSync(odd, join(folder, 'plain'))
    expect((await list(folder)).folders).toEqual(['plain'])
  })

  it('is left when that is asked for', async () => {
    const signal = AbortSignal.abort()
    const folder = folderWith({ 'a.jpg': '' })
    await expect(listFolder({ kind: 'listFolder', path: folder }, { signal })).rejects.toBe(signal.reason)
  })
})
