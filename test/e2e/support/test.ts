import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { execa } from 'execa'
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
  /** A library that holds the album with everything found in it, to be copied. */
  finished: { dir: string; home: string; album: string }
}

interface TestFixtures {
  home: Home
  watch: PageWatch
}

const ROOT = join(import.meta.dirname, '../../..')

export const ALBUM_NAME = 'Family album'

/**
 * The window over the built headless host. Every test fails when anything goes wrong in its page unasked, see
 * `PageWatch`.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
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
      const dir = mkdtempSync(join(tmpdir(), 'inglenook-e2e-finished-'))
      const folder = join(dir, 'Pictures', ALBUM_NAME)
      cpSync(album.photosDir, folder, { recursive: true })
      const cli = join(ROOT, 'out', 'main', 'cli.js')
      const library = join(dir, 'library')
      await execa(process.execPath, [cli, 'import', folder, '--library', library, '--models', album.modelsDir])
      await use({ dir: library, home: dir, album: folder })
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
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
