import { type ElementHandle, expect, type Locator, type Page } from '@playwright/test'
import type { ExpectedPhoto } from '../../fixtures/expected.ts'

/** The tile of one photo, by its file's name. */
export function tileOf(page: Page, fileName: string): Locator {
  return page.getByRole('main').getByRole('button', { name: `Photo ${fileName},` })
}

export function fileName({ file }: ExpectedPhoto): string {
  return file.split('/').at(-1) ?? file
}

/** What may head a photo's day, written as the window writes it: in full, or briefly where a day is narrow. */
export function dayHeadings({ takenAt }: ExpectedPhoto): string[] {
  const day = new Date(`${takenAt.slice(0, 10)}T00:00:00Z`)
  const written = (format: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', day: 'numeric', ...format }).format(day)
  return [
    written({ weekday: 'long', month: 'long', year: 'numeric' }),
    written({ month: 'short', year: 'numeric' }),
    written({ weekday: 'short', month: 'short' })
  ]
}

export function newestFirst(photos: readonly ExpectedPhoto[]): ExpectedPhoto[] {
  return [...photos].sort((a, b) => b.takenAt.localeCompare(a.takenAt, 'en'))
}

/** The element that scrolls the timeline in sight. */
export async function scrollerOf(page: Page): Promise<ElementHandle<HTMLElement>> {
  await page.locator('main [data-asset]').first().waitFor()
  return page.evaluateHandle(() => {
    let element = document.querySelector<HTMLElement>('main [data-asset]')
    while (element && getComputedStyle(element).overflowY !== 'auto') element = element.parentElement
    if (!element) throw new Error('there is no timeline')
    return element
  })
}

/**
 * What a timeline shows from its top to its end, by turning the wheel: the names of its tiles and its headings, each in
 * the order of the page. Only what is in sight exists, so it is gathered on the way.
 */
export async function readTimeline(page: Page): Promise<{ tiles: string[]; days: string[] }> {
  const scroller = await scrollerOf(page)
  const seen = new Map<string, { kind: 'tile' | 'day'; name: string; top: number; left: number }>()
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.mouse.move(size.width / 2, size.height / 2)
  for (;;) {
    const { found, top, atEnd } = await scroller.evaluate((element) => {
      const things = [...element.querySelectorAll('[data-asset], h2')].map((thing) => {
        const box = thing.getBoundingClientRect()
        const kind: 'tile' | 'day' = thing.matches('h2') ? 'day' : 'tile'
        const name = (kind === 'day' ? thing.textContent : thing.getAttribute('aria-label')) ?? ''
        return { kind, name, top: Math.round(box.top + element.scrollTop), left: Math.round(box.left) }
      })
      const atEnd = element.scrollTop >= element.scrollHeight - element.clientHeight - 1
      return { found: things, top: element.scrollTop, atEnd }
    })
    for (const thing of found) seen.set(`${thing.kind} ${thing.name}`, thing)
    if (atEnd) break
    await page.mouse.wheel(0, 400)
    await expect.poll(() => scroller.evaluate((element) => element.scrollTop)).toBeGreaterThan(top)
  }
  const ordered = [...seen.values()].sort((a, b) => a.top - b.top || a.left - b.left)
  const named = (wanted: 'tile' | 'day') => ordered.filter(({ kind }) => kind === wanted).map(({ name }) => name)
  return { tiles: named('tile'), days: named('day') }
}

/** Turns the wheel until a photo's tile is there, from the newest on. */
export async function revealTile(page: Page, fileName: string): Promise<Locator> {
  const tile = tileOf(page, fileName)
  const scroller = await scrollerOf(page)
  const position = () => scroller.evaluate((element) => element.scrollTop)
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.mouse.move(size.width / 2, size.height / 2)
  await page.mouse.wheel(0, -1_000_000)
  await expect.poll(position).toBe(0)
  while ((await tile.count()) === 0) {
    const before = await position()
    await page.mouse.wheel(0, 500)
    await expect.poll(position, `${fileName} is in the timeline`).toBeGreaterThan(before)
  }
  return tile
}
