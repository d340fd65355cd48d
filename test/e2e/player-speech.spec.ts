import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clipsOf, imported, inglenook, makeVideo, needs, SHARED_MODELS } from './support/clips.ts'
import { inspect } from './support/looks.ts'
import { PlayerPage } from './support/player-page.ts'
import { writeDown } from './support/recordings.ts'
import { expect, test } from './support/test.ts'

const SENTENCE = 'Ask what you can do for your country.'

test('captions follow, words and the strip seek, edits last', async ({ page, home }) => {
  // Real models listen and write before the window opens.
  test.slow()
  needs('ffmpeg', 'espeak-ng', 'whisper-cli', 'shared')
  const clips = clipsOf(home)
  makeVideo(join(clips, 'speech.webm'), { seconds: 6, sentence: SENTENCE })
  await imported(home, clips)
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)
  await player.open('Video', 'speech.webm')
  const word = (text: string) => player.lines.getByText(text, { exact: true })

  await test.step('what is said stands beside it, with its language and model', async () => {
    await expect(player.lines).toContainText(SENTENCE)
    await expect(player.transcript.getByRole('button', { name: /^Language: English/ })).toBeVisible()
    await expect(player.transcript.getByText(/hearth/i)).toBeVisible()
  })

  await test.step('a click on a word goes there', async () => {
    await word('country.').click()
    await player.settled()
    const late = await player.time()
    await word('what').click()
    await player.settled()
    const early = await player.time()
    expect(early).toBeGreaterThan(0.3)
    expect(late).toBeGreaterThan(early + 0.8)
    expect(late).toBeLessThan(4)
  })

  await test.step('captions are in the picture while it is said, and the line is marked', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('c')
    await player.settled()
    expect(await player.captions()).toEqual([])
    await page.keyboard.press('Space')
    await expect.poll(() => player.captions()).toEqual([SENTENCE])
    await expect(player.lines.locator('[aria-current=true]')).toHaveCount(1)
    await expect.poll(() => player.captions()).toEqual([])
    await page.keyboard.press('k')
  })

  await test.step('words are found', async () => {
    await player.transcript.getByRole('searchbox').fill('COUNTRY')
    await expect(player.lines.locator('mark')).toHaveText('country')
    await page.keyboard.press('Escape')
    await expect(player.lines.locator('mark')).toHaveCount(0)
    await expect(player.viewer).toBeVisible()
  })

  await test.step('an edit is kept, and undone', async () => {
    await word('country.').dblclick()
    const field = player.lines.getByRole('textbox')
    await field.fill('Ask what you can do for your village.')
    await page.keyboard.press('Enter')
    await expect(player.lines).toContainText('village.')
    await expect(player.lines.getByRole('img', { name: 'Written by you' })).toBeVisible()
    await page.reload()
    await player.ready()
    await expect(player.lines).toContainText('Ask what you can do for your village.')
    await word('village.').click()
    await player.settled()
    await expect.poll(() => player.captions()).toEqual(['Ask what you can do for your village.'])
    await inspect(page, 'player-video')

    await word('village.').dblclick()
    await field.fill('Something else.')
    await page.keyboard.press('Enter')
    await expect(player.lines).toContainText('Something else.')
    await page.keyboard.press('Control+z')
    await expect(player.lines).toContainText('Ask what you can do for your village.')
  })

  await test.step('it is saved as subtitles', async () => {
    await player.transcript.getByRole('button', { name: 'Export transcript' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'WebVTT' }).click()
    const saved = readFileSync(await (await download).path(), 'utf8')
    expect(saved).toMatch(/^WEBVTT\n\n00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}\nAsk what you can do for your village\.\n/)
  })

  await test.step('a click on the strip goes there', async () => {
    const place = (await player.strip.boundingBox())!
    await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2)
    await player.settled()
    expect(await player.time()).toBeCloseTo((await player.duration()) / 2, 1)
  })

  await test.step('the moment is found by words that were heard or written, and plays from there', async () => {
    await page.keyboard.press('Home')
    await player.settled()
    await page.keyboard.press('Escape')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('villag ask')
    const moment = page.getByRole('main').getByRole('listitem')
    await expect(moment).toHaveCount(1)
    await expect(moment.locator('mark')).toHaveText(['Ask', 'village'])
    await moment.getByRole('link').click()
    await player.ready()
    const playedFrom = () =>
      player.media.evaluate((media: HTMLMediaElement) => (media.played.length > 0 ? media.played.start(0) : null))
    await expect.poll(playedFrom).not.toBeNull()
    expect(await playedFrom()).toBeGreaterThan(0.3)
    expect(await playedFrom()).toBeLessThan(1)
  })
})

test('what was said before a file changed is to be read, and not shown as if it were said now', async ({
  page,
  home
}) => {
  needs('ffmpeg', 'shared')
  const clips = clipsOf(home)
  const film = join(clips, 'film.webm')
  makeVideo(film, { seconds: 5 })
  await inglenook(home, 'import', clips, '--no-process')
  writeDown(home.library, 0, ['Hello world.', 'See you tomorrow.'], 'film.webm')
  makeVideo(film, { seconds: 6 })
  await inglenook(home, 'import', clips, '--no-process')
  await inglenook(home, 'jobs', 'pause', 'transcripts')
  const serving = await home.serve({ models: SHARED_MODELS })
  await page.goto(serving.url)
  const player = new PlayerPage(page)
  await player.open('Video', 'film.webm')
  await page.keyboard.press('c')
  await expect(player.lines).toContainText('Hello world.')
  await expect(player.transcript).toContainText('This is of the file as it was before it changed.')
  await page.keyboard.press('Space')
  await expect.poll(() => player.time()).toBeGreaterThan(0.5)
  expect(await player.captions()).toEqual([])
  const captions = player.viewer.getByRole('button', { name: 'Captions' })
  await expect(captions).toHaveAttribute('aria-disabled', 'true')
  await captions.hover()
  await expect(page.getByRole('tooltip')).toContainText('the transcript is of the file as it was before it changed')
})

test('what another run hears is offered beside what the user wrote, and taken line by line', async ({ page, home }) => {
  test.slow()
  needs('ffmpeg', 'espeak-ng', 'whisper-cli', 'shared')
  const clips = clipsOf(home)
  makeVideo(join(clips, 'speech.webm'), { seconds: 6, sentence: SENTENCE })
  await inglenook(home, 'import', clips, '--no-process')
  writeDown(home.library, 500, ['Mask what you can.'], 'speech.webm')
  await inglenook(home, 'jobs', 'pause', 'transcripts')
  const player = new PlayerPage(page)
  const opened = async () => {
    const serving = await home.serve({ models: SHARED_MODELS })
    await page.goto(serving.url)
    await player.open('Video', 'speech.webm')
    return serving
  }

  await test.step('a line is written anew', async () => {
    await using _ = await opened()
    await player.lines.getByText('Mask what you can.').dblclick()
    await player.lines.getByRole('textbox').fill('Flasks for your country!')
    await page.keyboard.press('Enter')
    await expect(player.lines.getByRole('img', { name: 'Written by you' })).toBeVisible()
    await page.goto('about:blank')
  })

  await inglenook(home, 'jobs', 'resume', 'transcripts')
  await opened()
  await test.step('the new run changes nothing by itself', async () => {
    const compare = player.transcript.getByRole('button', { name: 'Compare' })
    await expect(compare).toBeVisible({ timeout: 60_000 })
    await expect(player.lines).toContainText('Flasks for your country!')
    await compare.click()
  })

  await test.step('both are there to choose from', async () => {
    const dialog = page.getByRole('dialog', { name: 'A new transcript' })
    await expect(dialog).toContainText('Flasks for your country!')
    await expect(dialog).toContainText(SENTENCE)
    await inspect(page, 'transcript-offer')
    await dialog.getByRole('radio', { name: 'New' }).click()
    await dialog.getByRole('button', { name: 'Take what is chosen' }).click()
    await expect(player.lines).toContainText(SENTENCE)
    await expect(player.lines).not.toContainText('Flasks')
    await expect(player.transcript.getByRole('button', { name: 'Compare' })).toHaveCount(0)
  })
})
