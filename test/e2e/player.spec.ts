import { join } from 'node:path'
import {
  clipsOf,
  FPS,
  imported,
  makeUnevenVideo,
  makeVideo,
  needs,
  SHARED_MODELS,
  SHARED_SOUNDS
} from './support/clips.ts'
import { inspect } from './support/looks.ts'
import { PlayerPage } from './support/player-page.ts'
import { expect, test } from './support/test.ts'

test('plays a video by the keyboard, to the frame', async ({ page, home }) => {
  needs('ffmpeg', 'shared')
  const clips = clipsOf(home)
  makeVideo(join(clips, 'numbers.webm'), { seconds: 8 })
  await imported(home, clips)
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)
  await player.open('Video', 'numbers.webm')
  const frame = async () => Math.floor((await player.time()) * FPS + 0.02)

  await test.step('space plays and pauses', async () => {
    await page.keyboard.press('Space')
    await expect.poll(() => player.time()).toBeGreaterThan(0.3)
    expect(await player.paused()).toBe(false)
    await page.keyboard.press('Space')
    await expect.poll(() => player.paused()).toBe(true)
  })

  await test.step('comma and dot go a frame back and on', async () => {
    await page.keyboard.press('Home')
    await player.settled()
    const seen: number[] = []
    for (const key of ['.', '.', '.', ',', '.', '.']) {
      await page.keyboard.press(key)
      await player.settled()
      seen.push(await frame())
    }
    expect(seen).toEqual([1, 2, 3, 2, 3, 4])
  })

  await test.step('arrows seek', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await player.settled()
    expect(await player.time()).toBeCloseTo(5, 1)
    await page.keyboard.press('Shift+ArrowLeft')
    await player.settled()
    expect(await player.time()).toBeCloseTo(4, 1)
  })

  await test.step('L goes faster, J goes back, K stays', async () => {
    await page.keyboard.press('l')
    await page.keyboard.press('l')
    await expect.poll(() => player.rate()).toBe(2)
    await page.keyboard.press('j')
    const from = await player.time()
    await expect.poll(() => player.time()).toBeLessThan(from - 0.3)
    await page.keyboard.press('k')
    await player.settled()
    const stays = await player.time()
    expect(await player.paused()).toBe(true)
    expect(await player.rate()).toBe(1)
    expect(await player.time()).toBe(stays)
  })

  await test.step('a range is played over and over', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    // As on a keyboard that has brackets only so.
    await page.keyboard.press('Alt+[')
    for (let frames = 0; frames < 10; frames++) await page.keyboard.press('.')
    await player.settled()
    await page.keyboard.press(']')
    await page.keyboard.press('Space')
    const times: number[] = []
    await expect
      .poll(async () => {
        times.push(await player.time())
        return times.some((time, index) => time < (times[index - 1] ?? 0))
      })
      .toBe(true)
    expect(Math.min(...times)).toBeGreaterThan(4.8)
    expect(Math.max(...times)).toBeLessThan(5.7)
    await page.keyboard.press('k')
    await page.keyboard.press('\\')
  })

  await test.step('a loop up to the end goes on from its start', async () => {
    await page.keyboard.press('End')
    await player.settled()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.getByRole('button', { name: 'Loop' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'All of it' }).click()
    // The keys are the player's again.
    await expect(player.viewer).toBeFocused()
    await page.keyboard.press('Space')
    await expect.poll(() => player.time()).toBeLessThan(3)
    await expect.poll(() => player.time()).toBeGreaterThan(0.5)
    expect(await player.paused()).toBe(false)
    await page.keyboard.press('k')
    await page.keyboard.press('\\')
  })

  await test.step('the speed is chosen', async () => {
    await page.getByRole('button', { name: 'Speed: 1×' }).click()
    await page.getByRole('menuitemcheckbox', { name: '1.5×' }).click()
    expect(await player.rate()).toBe(1.5)
  })

  await test.step('it goes on where it was left, also after a reload', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await player.settled()
    const left = await player.time()
    await page.reload()
    await player.ready()
    await expect.poll(() => player.time()).toBeCloseTo(left, 1)
  })
})

test('goes frame by frame where they are not equally long, and on a video that lies on its side', async ({
  page,
  home
}) => {
  needs('ffmpeg', 'shared')
  const clips = clipsOf(home)
  const begins = [0, 0.3, 0.5, 0.52, 0.54, 0.56, 0.6, 1.4, 1.44, 1.9]
  makeUnevenVideo(join(clips, 'uneven.webm'), begins)
  makeUnevenVideo(join(clips, 'uneven.mp4'), begins, { codecs: ['-c:v', 'libx264', '-bf', '2'], rotated: 90 })
  await imported(home, clips)
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)
  for (const name of ['uneven.webm', 'uneven.mp4']) {
    await player.open('Video', name)
    const shown = await player.watchFrames()
    await test.step(`each frame of ${name}, forwards`, async () => {
      for (const begin of begins.slice(1)) {
        await page.keyboard.press('.')
        await expect.poll(shown).toBeCloseTo(begin, 2)
      }
    })
    await test.step('the last one stays', async () => {
      await page.keyboard.press('.')
      await page.keyboard.press(',')
      await expect.poll(shown).toBeCloseTo(1.44, 2)
    })
    await test.step('and backwards', async () => {
      for (const begin of begins.slice(0, -2).toReversed()) {
        await page.keyboard.press(',')
        await expect.poll(shown).toBeCloseTo(begin, 2)
      }
    })
    await test.step('as often as the key was pressed', async () => {
      for (let presses = 0; presses < 5; presses++) await page.keyboard.press('.')
      await expect.poll(shown).toBeCloseTo(begins[5] ?? 0, 2)
    })
    await page.keyboard.press('Escape')
  }
})

test('plays what the window cannot play as a copy', async ({ page, home }) => {
  needs('ffmpeg', 'shared')
  const clips = clipsOf(home)
  const codecs = ['-c:v', 'mpeg4', '-q:v', '5', '-c:a', 'libmp3lame']
  makeVideo(join(clips, 'old camera.avi'), { seconds: 6, codecs })
  await imported(home, clips)
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)
  await player.open('Video', 'old camera.avi')
  await page.keyboard.press('Space')
  await expect.poll(() => player.time()).toBeGreaterThan(0.5)
})

test('a recording has a page of its own', async ({ page, home }) => {
  needs('ffmpeg', 'shared')
  await imported(home, join(SHARED_SOUNDS, 'hens.ogg'))
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)

  await test.step('in the timeline it is seen by its waveform', async () => {
    const tile = page.getByRole('main').getByRole('button', { name: 'Sound hens.ogg, 0:10,' })
    await expect(tile.locator('path')).toHaveAttribute('d', /^M\d/)
    await inspect(page, 'photos-recording')
  })

  await player.open('Sound', 'hens.ogg')

  await test.step('sounds lie along the time, have names and seek', async () => {
    const heard = player.viewer
      .getByRole('group', { name: /^Chicken/ })
      .getByRole('button')
      .last()
    await expect(heard).toHaveAccessibleName(/^Chicken.* from .* to .* \d+ % sure$/)
    await heard.hover()
    await expect(page.getByRole('tooltip')).toContainText('Chicken')
    await heard.click()
    await player.settled()
    const start = await player.time()
    await page.keyboard.press('Space')
    await page.keyboard.press('End')
    await expect.poll(() => player.time()).toBeGreaterThan(start)
    await page.keyboard.press('k')
  })

  await test.step('it is drawn at any zoom', async () => {
    await page.keyboard.press('ArrowLeft')
    await inspect(page, 'player-audio')
    const all = await player.strip.screenshot()
    await player.viewer.getByRole('button', { name: 'Show less time' }).click()
    await expect(player.viewer.getByRole('button', { name: 'Show all' })).toBeEnabled()
    expect(all.equals(await player.strip.screenshot())).toBe(false)
    await player.viewer.getByRole('button', { name: 'Show all' }).click()
    await expect(player.viewer.getByRole('button', { name: 'Show all' })).toBeDisabled()
  })
})
