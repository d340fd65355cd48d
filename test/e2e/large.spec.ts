import type { Locator, Page } from '@playwright/test'
import { FIRST_DAY, makeLargeLibrary } from './support/large-library.ts'
import { keepPicture } from './support/looks.ts'
import { heightSettled, type Smoothness, watchScrolling } from './support/smoothness.ts'
import { expect, test } from './support/test.ts'
import { scrollerOf } from './support/timeline.ts'

// A trace records every change of the page, which is what would be measured then.
test.use({ trace: 'off' })

const COUNT = 100_000
/** Generous, because the machine that tests may be slow and busy; a timeline that is not virtual is far beyond them. */
const FIRST_PICTURE_MS = 8_000
const GAP_MS = 250
const NODES = 3_000

test('a hundred thousand photos', async ({ page, home }) => {
  await test.step('are made', () => makeLargeLibrary(home.library, COUNT))
  const serving = await home.serve()
  const date = page.getByRole('slider', { name: 'Date' })

  await test.step('the newest show at once', async () => {
    const started = performance.now()
    await page.goto(serving.url)
    await expect(page.locator('main [data-asset] img').first()).toBeVisible()
    expect(performance.now() - started).toBeLessThan(FIRST_PICTURE_MS)
    await expect(page.getByText('100,000 items')).toBeVisible()
    await expect(date).toHaveAttribute('aria-valuetext', 'December 2024')
  })

  const scroller = await scrollerOf(page)
  const position = () => scroller.evaluate((element) => element.scrollTop)
  await heightSettled(scroller)
  await page.mouse.move(600, 400)

  await test.step('scroll smoothly by the wheel, and nothing jumps', async () => {
    const stop = await watchScrolling(scroller)
    for (let turn = 0; turn < 80; turn++) await page.mouse.wheel(0, 240)
    for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 2_400)
    for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, -600)
    await expect.poll(position).toBe(80 * 240 + 40 * 2_400 - 40 * 600)
    expectSmooth(await stop())
    await expect((await tileInSight(page)).locator('img').first()).toBeVisible()
    await keepPicture(page, 'large-wheel')
  })

  await test.step('scroll smoothly by the strip of dates, to the very first', async () => {
    const box = (await date.boundingBox())!
    const strip = (await page.locator('main').boundingBox())!
    const x = box.x + box.width / 2
    const stop = await watchScrolling(scroller)
    await page.mouse.move(x, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(x, strip.y + strip.height / 2, { steps: 40 })
    await expect(date).toHaveAttribute('aria-valuetext', /201[3-6]$/)
    await keepPicture(page, 'large-drag')
    await page.mouse.move(x, strip.y + strip.height - 1, { steps: 40 })
    await page.mouse.up()
    expectSmooth(await stop())
    await expect(date).toHaveAttribute('aria-valuetext', 'January 2005')
    const first = new Date(FIRST_DAY).toLocaleDateString('en-US', { timeZone: 'UTC', dateStyle: 'full' })
    await expect(page.getByText(first)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Photo IMG_000000.jpg,' })).toBeInViewport()
    expect(await position()).toBe(await scroller.evaluate((element) => element.scrollHeight - element.clientHeight))
    await keepPicture(page, 'large-oldest')
  })

  await test.step('by the keys of the strip, a month and a year at a time', async () => {
    await date.press('Home')
    await expect.poll(position).toBe(0)
    await date.press('PageDown')
    await expect(date).toHaveAttribute('aria-valuetext', 'December 2023')
    await date.press('ArrowDown')
    await expect(date).toHaveAttribute('aria-valuetext', 'November 2023')
    await date.press('PageUp')
    await expect(date).toHaveAttribute('aria-valuetext', 'December 2023')
  })

  await test.step('stay where they were while one is looked at', async () => {
    const before = await position()
    const tile = await tileInSight(page)
    await expect(tile).toHaveAccessibleName(/^Photo IMG_/)
    const name = /^Photo (.+?),/.exec((await tile.getAttribute('aria-label')) ?? '')?.[1] ?? ''
    await tile.click()
    await expect(page.getByRole('dialog').getByRole('img', { name })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('button', { name: `Photo ${name},` })).toBeFocused()
    expect(await position()).toBe(before)
  })

  await test.step('and while another page is', async () => {
    const before = await position()
    const rail = page.getByRole('navigation', { name: 'Pages' })
    await rail.getByRole('link', { name: 'People' }).click()
    await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
    await rail.getByRole('link', { name: 'Photos', exact: true }).click()
    const again = await scrollerOf(page)
    await expect.poll(() => again.evaluate((element) => element.scrollTop)).toBe(before)
  })
})

/** A tile that is wholly in sight, away from the edges. */
async function tileInSight(page: Page): Promise<Locator> {
  const asset = await page.evaluate(() => {
    const tiles = [...document.querySelectorAll<HTMLElement>('main [data-asset]')]
    const inSight = tiles.find((tile) => {
      const { top, bottom } = tile.getBoundingClientRect()
      return top > 200 && bottom < innerHeight - 50
    })
    return inSight?.dataset.asset
  })
  return page.locator(`main [data-asset="${asset}"]`)
}

function expectSmooth(scrolling: Smoothness): void {
  test.info().annotations.push({ type: 'scrolling', description: JSON.stringify(scrolling) })
  expect(scrolling.tilesWatched).toBeGreaterThan(100)
  expect(scrolling.jumps).toEqual([])
  expect(scrolling.heights).toHaveLength(1)
  expect(scrolling.mostNodes).toBeLessThan(NODES)
  expect(scrolling.gap99).toBeLessThan(GAP_MS)
}
