import { symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSystemFolder } from '../../../src/worker/files/hidden.ts'
import { locateDropped, type SearchBounds } from '../../../src/worker/files/locate-dropped.ts'
import { context, folderWith } from './folders.ts'

const TIME = 1_600_000_000_000
const sample = (name: string, bytes = 3, modifiedMs = TIME) => ({ name, bytes, modifiedMs })

async function locate(
  root: string | string[],
  dropped: { name: string; what: 'folder' | 'file'; files: ReturnType<typeof sample>[] },
  bounds?: SearchBounds
): Promise<string[]> {
  const roots = Array.isArray(root) ? root : [root]
  const { paths } = await locateDropped({ kind: 'locateDropped', roots, ...dropped }, context, bounds)
  return paths.map((path) => path.slice((roots[0] ?? '').length + 1).replaceAll('\\', '/'))
}

const trip = { name: 'trip', what: 'folder' as const, files: [sample('a.jpg'), sample('day 2/b.jpg')] }

describe('what was dropped from a browser', () => {
  it('is found wherever it lies, every copy of it that is as near as the nearest', async () => {
    const copy = (folder: string) => ({ [`${folder}/trip/a.jpg`]: '123', [`${folder}/trip/day 2/b.jpg`]: '123' })
    const root = folderWith({ ...copy('x'), ...copy('w'), ...copy('w/v') }, TIME)
    expect(await locate(root, trip)).toEqual(['w/trip', 'x/trip'])
    expect(await locate(root, { name: 'a.jpg', what: 'file', files: [sample('a.jpg')] })).toEqual([
      'w/trip/a.jpg',
      'x/trip/a.jpg'
    ])
  })

  it('may be a root itself, and is found once where roots overlap', async () => {
    const root = folderWith({ 'trip/a.jpg': '123', 'trip/day 2/b.jpg': '123' }, TIME)
    expect(await locate([root, join(root, 'trip'), root], trip)).toEqual(['trip'])
  })

  it.each([
    ['of another size', { ...trip, files: [sample('a.jpg', 4)] }, []],
    ['of another time', { ...trip, files: [sample('a.jpg', 3, TIME + 2001)] }, []],
    ['of a time within two seconds', { ...trip, files: [sample('a.jpg', 3, TIME - 2000)] }, ['trip']],
    ['with a file that is not there', { ...trip, files: [sample('a.jpg'), sample('c.jpg')] }, []],
    ['of another kind', { ...trip, what: 'file' as const }, []],
    ['with nothing to compare', { ...trip, files: [] }, []],
    ['that points out of itself', { ...trip, files: [sample('../trip/a.jpg')] }, []]
  ])('only counts when it is the same: %s', async (_, dropped, expected) => {
    const root = folderWith({ 'trip/a.jpg': '123', 'trip/day 2/b.jpg': '123' }, TIME)
    expect(await locate(root, dropped)).toEqual(expected)
  })

  it('is not looked for in hidden folders and those of the system', async () => {
    const root = folderWith(
      {
        '.cache/trip/a.jpg': '123',
        'node_modules/trip/a.jpg': '123',
        'AppData/trip/a.jpg': '123',
        'Library/trip/a.jpg': '123'
      },
      TIME
    )
    expect(await locate(root, { ...trip, files: [sample('a.jpg')] })).toEqual(['Library/trip'])
  })

  it.each([
    ['/proc', true],
    ['/home/anna/photos/proc', false],
    ['/home/anna/.config', true],
    ['C:\\Windows', true],
    ['D:\\photos\\windows', false]
  ])('%s is a folder of the system: %s', (path, expected) => {
    expect(isSystemFolder(path)).toBe(expected)
  })

  it('is looked for no deeper, no longer and no wider than the bounds', async () => {
    const root = folderWith({ '1/2/trip/a.jpg': '123', '0/x': '', '0/y': '' }, TIME)
    const dropped = { ...trip, files: [sample('a.jpg')] }
    const wide: SearchBounds = { depth: 2, entries: 100, milliseconds: 10_000 }
    expect(await locate(root, dropped, wide)).toEqual(['1/2/trip'])
    expect(await locate(root, dropped, { ...wide, depth: 1 })).toEqual([])
    expect(await locate(root, dropped, { ...wide, entries: 4 })).toEqual([])
    expect(await locate(root, dropped, { ...wide, milliseconds: -1 })).toEqual([])
  })

  it.skipIf(process.platform === 'win32')(
    'is found in spite of links that lead in circles and roots that are gone',
    async () => {
      const root = folderWith({ 'trip/a.jpg': '123' }, TIME)
      symlinkSync(root, join(root, 'again'))
      utimesSync(join(root, 'trip/a.jpg'), TIME / 1000, TIME / 1000)
      expect(await locate([root, join(root, 'gone')], { ...trip, files: [sample('a.jpg')] })).toEqual(['trip'])
    }
  )
})
