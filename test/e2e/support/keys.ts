import { expect, type Locator, type Page } from '@playwright/test'

/** More presses than any page needs to be gone through once. */
const MOST = 80

/**
 * Presses Tab (or Shift+Tab) until what is wanted has the keyboard; on every step of the way the focus must be seen.
 */
export async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  await expect(wanted).toBeVisible()
  for (let press = 0; press < MOST; press++) {
    await page.keyboard.press(key)
    const focus = await focusInSight(page)
    passed.push(focus.name)
    expect(focus, `the focus is seen on ${focus.name}`).toMatchObject({ ring: true, inWindow: true })
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab never came to ${wanted}. It passed: ${passed.join(' | ')}`)
}

/** Whether what has the keyboard shows it: a ring around it, and it is in the window. */
export async function focusInSight(page: Page): Promise<{ name: string; ring: boolean; inWindow: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return { name: 'nothing', ring: true, inWindow: true }
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    return {
      name: element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 60) ?? element.tagName,
      ring: element.matches(':focus-visible') && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      inWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0
    }
  })
}
