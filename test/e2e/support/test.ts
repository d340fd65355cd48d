import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { execa } from 'execa'
import { z } from 'zod'
import type { ExpectedPhoto } from '../../fixtures/expected.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { PageWatch } from './page-watch.ts'
import { type ServeOptions, Serving } from './serving.ts'

export { expect }

/** The drawn album, what is in it, and the tiny models that know it. */
export interface Album {
  photosDir: string
  modelsDir: string
  photos: ExpectedPhoto[]
}

/** A user's computer for one test: a home folder with an album in it, and a place for the library. */
export interface Home {
  dir: string
  /** A copy of the drawn album in the home's Pictures, free to be changed. */
  album: string
  library: string
  /** Starts the headless host; it ends with the test. */
  serve: (options?: Partial<ServeOptions>) => Promise<Serving>
}

interface WorkerFixtures {
  album: Album
  /** A library that holds the album with everything found in it and some people named; to be looked at, not changed. */
  finished: Required<Pick<ServeOptions, 'library' | 'home' | 'models'>>
}

interface TestFixtures {
  home: Home
  watch: PageWatch
}

const ROOT = join(import.meta.dirname, '../../..')

/** Of the people seen most; one of them as long as names are. */
const NAMES = ['Pia', 'Maximiliana Alexandra Konstantina von Hohenstein-Schwarzenberg']
const PersonList = z.array(z.object({ id: z.number() }))

/** For what must wait until every photo of the album was looked into, on a machine that may be busy. */
export const PROCESSING = { timeout: 60_000 }

export const ALBUM_NAME = 'Family album'

/**
 * The window over the built headless host. Every test fails when anything goes wrong in its page unasked, see
 * `PageWatch`.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // Nothing is looked at, or measured, half faded in.
  contextOptions: { reducedMotion: 'reduce' },

  album: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      // Any call of the command from a checkout builds the program when its source has changed.
      await execa(process.execPath, [join(ROOT, 'build', 'inglenook.mjs'), '--version'])
      const { photosDir, modelsDir, expected } = await ensureTestFixtures()
      await use({ photosDir, modelsDir, photos: expected.photos })
    },
    { scope: 'worker', timeout: 180_000 }
  ],

  finished: [
    async ({ album }, use) => {
      const home = mkdtempSync(join(tmpdir(), 'inglenook-e2e-finished-'))
      const folder = join(home, 'Pictures', ALBUM_NAME)
      cpSync(album.photosDir, folder, { recursive: true })
      const library = join(home, 'library')
      const inglenook = (...args: string[]) =>
        execa(process.execPath, [join(ROOT, 'out', 'main', 'cli.js'), ...args, '--library', library, '--json'])
      await inglenook('import', folder, '--models', album.modelsDir)
      const people = PersonList.parse(JSON.parse((await inglenook('people')).stdout))
      for (const [index, name] of NAMES.entries()) await inglenook('people', 'name', String(people[index]?.id), name)
      await use({ library, home, models: album.modelsDir })
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker', timeout: 180_000 }
  ],

  home: async ({ album }, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'inglenook-e2e-'))
    const pictures = join(dir, 'Pictures')
    mkdirSync(pictures)
    const copy = join(pictures, ALBUM_NAME)
    cpSync(album.photosDir, copy, { recursive: true })
    const library = join(dir, 'Inglenook')
    await using serving = new AsyncDisposableStack()
    await use({
      dir,
      album: copy,
      library,
      serve: async (options = {}) => serving.use(await Serving.start({ library, home: dir, ...options }))
    })
    await serving.disposeAsync()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  },

  watch: [
    // The home is named so that it outlives the watch: an app that ends with its test is no problem of the page.
    async ({ context, home: _ }, use) => {
      const watch = await PageWatch.over(context)
      await use(watch)
      expect(watch.problems).toEqual([])
    },
    { auto: true }
  ]
})
