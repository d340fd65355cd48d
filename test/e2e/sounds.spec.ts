import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { AUDIOSET_527 } from '../../src/shared/labels/audioset-527.ts'
import type { Moment } from '../../src/shared/moment.ts'
import type { SoundClip } from '../../src/shared/sound.ts'
import { activityOf, pipelineState } from '../unit/renderer/activity.ts'
import { inspect, keepPicture, picturesShown } from './support/looks.ts'
import { HEARD, makeSoundingLibrary, writeDown } from './support/recordings.ts'
import { StagedApp } from './support/staged-app.ts'
import { test as base, expect } from './support/test.ts'

const test = base.extend<object, { sounding: { library: string; models: string; home: string } }>({
  sounding: [
    // The album is asked for because with it comes the built program.
    async ({ album: _ }, use) => {
      const home = mkdtempSync(join(tmpdir(), 'inglenook-e2e-sounds-'))
      await use({ ...(await makeSoundingLibrary(home)), home })
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker', timeout: 120_000 }
  ]
})

/** What is heard, in seconds of its file; null: silence. */
function heard(page: Page): Promise<{ at: number; src: string } | null> {
  return page.evaluate(() => {
    const media = document.querySelector<HTMLVideoElement>('[data-clip] video')
    return media && !media.paused ? { at: media.currentTime, src: media.src } : null
  })
}

async function expectHeard(page: Page, file: RegExp): Promise<void> {
  await expect.poll(async () => (await heard(page))?.src ?? '').toMatch(file)
}

const tileOf = (page: Page, name: RegExp): Locator => page.getByRole('listitem').filter({ hasText: name })

test('sounds are listed, heard and opened where they are', async ({ page, home, sounding }) => {
  test.slow()
  const serving = await home.serve(sounding)
  await page.goto(serving.url)
  await page.getByRole('link', { name: 'Sounds' }).click()

  await test.step('each kind has its count and where it is heard best', async () => {
    await expect(page.getByRole('link', { name: 'Music 2 videos and recordings' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Guitar 2 videos and recordings' })).toBeVisible()
    await expect(tileOf(page, /^Music/).locator('[data-clip]')).toHaveCount(2)
    await picturesShown(page)
    await inspect(page, 'sounds')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await keepPicture(page, 'sounds-390')
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  await test.step('a mouse that rests on a clip plays it, and nothing once it has left', async () => {
    expect(await heard(page)).toBeNull()
    await tileOf(page, /^Music/)
      .locator('[data-clip]')
      .first()
      .hover()
    await expectHeard(page, /\/media\/original\//)
    await keepPicture(page, 'sounds-heard')
    await page.getByRole('heading', { name: 'Sounds' }).hover()
    await expect.poll(() => heard(page)).toBeNull()
  })

  await test.step('the keyboard plays with Space, and never by going there', async () => {
    await page.getByRole('link', { name: /^Music/ }).focus()
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('link', { name: /^Guitar/ })).toBeFocused()
    expect(await heard(page)).toBeNull()
    await page.keyboard.press('Space')
    await expectHeard(page, /\/media\/original\//)
    await expect(page.getByRole('button', { name: 'Stop Guitar' })).toBeVisible()
    await page.keyboard.press('Space')
    await expect.poll(() => heard(page)).toBeNull()
    await expect(page).toHaveURL(/#\/sounds$/)
  })

  await test.step('a clip is the sound from its start to its end, and no more', async () => {
    await page.getByRole('link', { name: /^Music/ }).click()
    await expect(page.getByRole('heading', { name: 'Music', level: 1 })).toBeVisible()
    await expect(tileOf(page, /concert/)).toContainText('0:18 – 0:27')
    await picturesShown(page)
    await inspect(page, 'sound')
    const button = tileOf(page, /concert/).getByRole('button')
    await button.click()
    await expect.poll(async () => (await heard(page))?.at ?? 0).toBeGreaterThan(HEARD.start)
    expect((await heard(page))?.at).toBeLessThan(HEARD.end)
    await page.evaluate((seconds) => {
      const media = document.querySelector<HTMLVideoElement>('[data-clip] video')
      if (media) media.currentTime = seconds
    }, HEARD.end - 0.5)
    await expect(button).toHaveAccessibleName('Play concert.webm, 0:18 – 0:27')
    expect(await heard(page)).toBeNull()
  })

  await test.step('it opens where it is heard, and Back leads to the clips', async () => {
    await page.getByRole('link', { name: /^concert\.webm/ }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect(page).toHaveURL(/#\/sounds\/Music\?asset=\d+&t=18$/)
    await page.goBack()
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('link', { name: /^concert\.webm/ })).toBeFocused()
  })

  await test.step('whoever wants nothing played on hover says so once', async () => {
    const onHover = page.getByRole('button', { name: 'Play on hover' })
    await onHover.click()
    await expect(onHover).toHaveAttribute('aria-pressed', 'false')
    await page.reload()
    await expect(onHover).toHaveAttribute('aria-pressed', 'false')
    await tileOf(page, /rehearsal/)
      .locator('[data-clip]')
      .hover()
    // Longer than a mouse has to rest for it.
    await page.waitForTimeout(800)
    expect(await heard(page)).toBeNull()
    await tileOf(page, /rehearsal/)
      .getByRole('button')
      .click()
    await expectHeard(page, /\/media\/original\//)
  })
})

test('sounds of any number are shown, and of none it says why', async ({ page }) => {
  test.slow()
  await using app = await StagedApp.start({ sounds: manySounds(), clips: manyClips(50_000) })
  await page.goto(app.url)
  await page.getByRole('link', { name: 'Sounds' }).click()

  await test.step('every sound there is', async () => {
    await expect(page.getByText('527 kinds')).toBeVisible()
    await picturesShown(page)
    await inspect(page, 'sounds-many')
    await page.getByRole('link', { name: /^Male speech/ }).focus()
    await page.keyboard.press('End')
    await expect(page.getByRole('link', { name: /^Silence/ })).toBeFocused()
    expect(await page.locator('[data-tile]').count()).toBeLessThan(120)
  })

  await test.step('fifty thousand clips, of which those in sight are drawn', async () => {
    await page.getByRole('list', { name: 'Sounds' }).press('Home')
    await page.getByRole('link', { name: /^Male speech/ }).click()
    await page.getByRole('link', { name: /^clip 1\.mp4/ }).focus()
    for (const last of [100, 200, 300]) {
      await page.keyboard.press('End')
      await expect(page.getByRole('link', { name: new RegExp(`^clip ${last}\\.mp4`) })).toBeFocused()
      await expect(page.locator('[data-tile]').first()).toHaveAttribute('aria-setsize', String(last + 100))
    }
    expect(await page.locator('[data-tile]').count()).toBeLessThan(120)
  })

  await test.step('none, with what to do about it', async () => {
    const reasons = {
      none: [{}, {}, 'Nothing to hear yet'],
      off: [{ enabled: false }, {}, 'Listening is switched off'],
      listening: [{}, { done: 3, queued: 9 }, '3 of 12 videos and recordings listened to'],
      model: [{ waitingFor: 'Waiting for EfficientAT mn10.' }, { waiting: 9 }, 'Waiting for EfficientAT mn10.'],
      nothing: [{}, { done: 3, notApplicable: 1 }, '1 of them has no sound']
    } as const
    await page.getByRole('link', { name: 'Photos' }).click()
    for (const [name, [state, counts, words]] of Object.entries(reasons)) {
      const sounds = pipelineState({ pipeline: 'sounds', ...state }, counts)
      app.play({ sounds: [], clips: [], activity: activityOf({ pipelines: [sounds] }) })
      await page.reload()
      await page.getByRole('link', { name: 'Sounds' }).click()
      await expect(page.getByRole('main').getByText(words).first()).toBeVisible()
      await inspect(page, `sounds-${name}`)
      await page.getByRole('link', { name: 'Photos' }).click()
    }
  })
})

test('moments in which something is said are found, shown and opened', async ({ page }) => {
  await using app = await StagedApp.start({ moments: manyMoments(3000) })
  await page.goto(app.url)

  await test.step('the field at the top has the best, and leads to all', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('birth')
    const options = page.getByRole('option')
    await expect(options).toHaveCount(5)
    await expect(options.first().locator('mark')).toHaveText('birth')
    await keepPicture(page, 'search-field')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/search\?q=birth$/)
    await expect(page.getByRole('searchbox', { name: 'Words that are said' })).toHaveValue('birth')
  })

  await test.step('each has its line with the words marked, its time and its picture', async () => {
    const first = page.getByRole('list', { name: 'Moments' }).getByRole('listitem').first()
    await expect(first).toContainText('Happy birthday, dear Anna!')
    await expect(first.locator('mark')).toHaveText(['birth'])
    await expect(first).toContainText('0:02')
    await expect(first.locator('img')).toHaveAttribute('src', /\/media\/frame\/1\/2250\?v=a$/)
    await expect(first.getByRole('link')).toHaveAttribute('href', '#/search?q=birth&asset=1&t=2.25')
    await picturesShown(page)
    await inspect(page, 'search')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await keepPicture(page, 'search-390')
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  await test.step('of thousands only those in sight are drawn', async () => {
    await page.getByRole('link', { name: /Happy/ }).first().focus()
    for (const last of [50, 100]) {
      await page.keyboard.press('End')
      await expect(page.locator(`[data-tile="${last - 1}"] a`)).toBeFocused()
      await expect(page.locator('[data-tile]').first()).toHaveAttribute('aria-setsize', String(last + 50))
    }
    expect(await page.locator('[data-tile]').count()).toBeLessThan(60)
  })

  await test.step('nothing found, and nothing asked, say what to do', async () => {
    app.play({ moments: [] })
    const field = page.getByRole('searchbox')
    await field.fill('xyzzy')
    await expect(page.getByRole('heading', { name: 'Nobody says “xyzzy”' })).toBeVisible()
    await inspect(page, 'search-none')
    await field.fill('')
    await expect(page.getByRole('heading', { name: 'Search what is said' })).toBeVisible()
    await inspect(page, 'search-empty')
  })
})

test('what is said in a video is found there, and the video opens at it', async ({ page, home, sounding }) => {
  writeDown(sounding.library, 18_000, ['Look at the rainbow.', 'What a beautiful day, Zoë!', 'See you tomorrow.'])
  const serving = await home.serve(sounding)
  await page.goto(serving.url)
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Search' }).click()
  await page.getByRole('searchbox').fill('zoe beau')
  const moment = page.getByRole('list', { name: 'Moments' }).getByRole('listitem')
  await expect(moment).toHaveCount(1)
  await expect(moment).toContainText('0:20What a beautiful day, Zoë!concert.webm')
  await expect(moment.locator('mark')).toHaveText(['beautiful', 'Zoë'])
  await expect(moment.locator('img')).toHaveAttribute('src', /\/media\/frame\/\d+\/20000\?/)
  await picturesShown(page)
  await inspect(page, 'search-real')
  await moment.getByRole('link').click()
  await expect(page).toHaveURL(/#\/search\?q=zoe\+beau&asset=\d+&t=20$/)
  const video = page.getByRole('dialog').locator('video')
  await expect.poll(() => video.evaluate((shown: HTMLVideoElement) => shown.currentTime)).toBeGreaterThanOrEqual(19.9)
  await page.goBack()
  await expect(page.getByRole('searchbox')).toHaveValue('zoe beau')
})

function clip(n: number, label: string): SoundClip {
  const startMs = n * 1000
  return {
    ...{ id: n, assetId: n, version: 'a', kind: n % 3 === 0 ? 'audio' : 'video', fileName: `clip ${n}.mp4`, label },
    ...{ startMs, endMs: startMs + 5000, peakMs: startMs + 1000, score: 0.99 - n / 100_000 },
    ...{ durationMs: 60_000_000, takenLocalMs: 1_700_000_000_000, thumbnail: 'ready' }
  }
}

function manyClips(count: number): SoundClip[] {
  return Array.from({ length: count }, (_, index) => clip(index + 1, 'Music'))
}

/** Silence among them, which everything has. */
function manySounds() {
  return AUDIOSET_527.map((label, index) => ({
    label,
    assetCount: label === 'Silence' ? 90_000 : 5000 - index,
    examples: [1, 2, 3].slice(0, 1 + (index % 3)).map((n) => clip(index * 3 + n, label))
  })).sort((a, b) => b.assetCount - a.assetCount)
}

function manyMoments(count: number): Moment[] {
  const text = 'Happy birthday, dear Anna!'
  return Array.from({ length: count }, (_, index) => ({
    ...{ assetId: index + 1, version: 'a', segmentId: index + 1, kind: index % 4 === 3 ? 'audio' : 'video', text },
    ...{ startMs: index * 1000 + 2250, endMs: index * 1000 + 4000, marks: [{ start: 6, end: 11 }] },
    ...{ fileName: `party ${index + 1}.mp4`, takenLocalMs: 1_700_000_000_000 }
  }))
}
