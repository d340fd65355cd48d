import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelEntry } from '../../../src/shared/model.ts'
import {
  disposeSessions,
  type LoadedModels,
  letModelGo,
  loadedModels,
  retainModels
} from '../../../src/worker/inference/sessions.ts'
import { readyModel } from './pictures.ts'

/** Everything that happened to models, in order. */
let story: string[]
let models: LoadedModels<ModelEntry, { path: string; release(): Promise<void> }>
beforeEach(() => {
  story = []
  models = loadedModels(async ({ path }) => {
    story.push(`load ${path}`)
    if (path === 'broken') throw new Error('it cannot be loaded')
    return { path, release: async () => void story.push(`release ${path}`) }
  })
})
afterEach(disposeSessions)

/** A model of one letter, whose hash is that letter. */
const model = (letter: string) => ({ ...readyModel(letter, { family: 'scrfd' }), sha256: letter.repeat(64) })
const sha256s = (letters: string) => [...letters].map((letter) => letter.repeat(64))
const use = (letter: string) =>
  models.use(model(letter), 1, async ({ path }) => {
    story.push(`run ${path}`)
  })

/** A use that goes on until it is told to end. */
function longUse(letter: string): { started: Promise<void>; end: () => Promise<void> } {
  const started = Promise.withResolvers<void>()
  const ending = Promise.withResolvers<void>()
  const done = models.use(model(letter), 1, async () => {
    started.resolve()
    await ending.promise
    story.push(`run ${letter}`)
  })
  return {
    started: started.promise,
    end: () => {
      ending.resolve()
      return done
    }
  }
}

describe('a loaded model', () => {
  it('is loaded once for all who use it', async () => {
    await Promise.all([use('a'), use('a')])
    await use('a')
    expect(story).toEqual(['load a', 'run a', 'run a', 'run a'])
  })

  it('is tried again when its load has failed', async () => {
    await expect(use('broken')).rejects.toThrow('it cannot be loaded')
    await expect(use('broken')).rejects.toThrow('it cannot be loaded')
    expect(story).toEqual(['load broken', 'load broken'])
  })

  it('goes when four others were used since', async () => {
    for (const letter of 'abcdaeb') await use(letter)
    expect(story.filter((line) => !line.startsWith('run'))).toEqual([
      ...['load a', 'load b', 'load c', 'load d', 'load e', 'release b', 'load b', 'release c']
    ])
  })

  it('stays while it is at work, though it is the longest unused', async () => {
    const long = longUse('a')
    await long.started
    for (const letter of 'bcde') await use(letter)
    expect(story.filter((line) => line.startsWith('release'))).toEqual(['release b'])
    await long.end()
    expect(story.at(-1)).toBe('run a')
  })
})

describe('a model that is no longer in use', () => {
  it('goes at once when nothing runs on it, and those in use stay', async () => {
    for (const letter of 'ab') await use(letter)
    await retainModels(sha256s('a'))
    await use('a')
    expect(story).toEqual(['load a', 'run a', 'load b', 'run b', 'release b', 'run a'])
  })

  it('goes when the last run on it is over, not before', async () => {
    const [first, second] = [longUse('a'), longUse('a')]
    await Promise.all([first.started, second.started])
    const retained = retainModels(sha256s('b'))
    await first.end()
    expect(story).toEqual(['load a', 'run a'])
    await second.end()
    await retained
    expect(story).toEqual(['load a', 'run a', 'run a', 'release a'])
  })

  it('is loaded anew for a task that still brings it, and goes again with it', async () => {
    await retainModels(sha256s('b'))
    await use('a')
    await use('a')
    expect(story).toEqual(['load a', 'run a', 'release a', 'load a', 'run a', 'release a'])
  })

  it('is not loaded again and again within one piece of work', async () => {
    await retainModels(sha256s('b'))
    await models.use(model('a'), 1, async () => {
      await use('a')
      await use('a')
    })
    expect(story).toEqual(['load a', 'run a', 'run a', 'release a'])
  })

  it('is not given to anybody after it was told to go', async () => {
    const long = longUse('a')
    await long.started
    const gone = retainModels(sha256s('b'))
    await retainModels(sha256s('a'))
    await use('a')
    expect(story).toEqual(['load a', 'load a', 'run a'])
    await long.end()
    await gone
    expect(story).toEqual(['load a', 'load a', 'run a', 'run a', 'release a'])
  })

  it('goes whatever is retained when its file is only looked at', async () => {
    await retainModels(sha256s('ab'))
    for (const letter of 'ab') await use(letter)
    await letModelGo(model('a'))
    expect(story).toEqual(['load a', 'run a', 'load b', 'run b', 'release a'])
  })
})
