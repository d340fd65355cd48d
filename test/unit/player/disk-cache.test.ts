import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createDiskCache } from '../../../src/main/player/disk-cache.ts'

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, bytes: number, ageSeconds = 0) => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Buffer.alloc(bytes))
    const then = Date.now() / 1000 - ageSeconds
    utimesSync(path, then, then)
    return path
  }
  const left = (...names: string[]) => names.filter((name) => existsSync(join(folder, name)))
  return { folder, write, left, cache: createDiskCache(folder, 100, () => {}) }
}

it('lets go of what nobody used for longest', async () => {
  const { cache, write, left, folder } = newFolder()
  for (const name of ['a/1', 'a/2', 'b/3']) {
    write(name, 40)
    await cache.added(name)
    if (name === 'a/2') expect(await cache.find('a/1')).toBe(join(folder, 'a/1'))
  }
  expect(left('a/1', 'a/2', 'b/3')).toEqual(['a/1', 'b/3'])
  expect(await cache.find('a/2')).toBeNull()
})

it('goes by what an earlier process used', async () => {
  const { cache, write, left } = newFolder()
  write('new', 40, 10)
  write('old', 40, 1000)
  write('added', 40)
  await cache.added('added')
  expect(left('new', 'old', 'added')).toEqual(['new', 'added'])
})

it('keeps a file that is larger than all it may hold, alone', async () => {
  const { cache, write, left } = newFolder()
  write('small', 10)
  await cache.added('small')
  write('huge', 1000)
  await cache.added('huge')
  expect(left('small', 'huge')).toEqual(['huge'])
  expect(await cache.find('huge')).not.toBeNull()
})

it('knows no file that somebody has taken away', async () => {
  const { cache, write } = newFolder()
  rmSync(write('gone', 10))
  write('gone', 10)
  await cache.added('gone')
  rmSync(write('gone', 10))
  expect(await cache.find('gone')).toBeNull()
  expect(await cache.find('never')).toBeNull()
})
