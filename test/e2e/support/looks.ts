import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const SCREENS = join(import.meta.dirname, '../../../test-results/screens')

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 }
] as const
export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** A picture of the window as it is, kept for the eye: `test-results/screens/NAME.png`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' })
}

/**
 * Looks at the window as it is in both themes: keeps a picture, and lets axe find nothing grave. Only parts of it scroll,
 * never the window as a whole, which would take its bars away.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const beyond = await page.evaluate(
    () => document.documentElement.scrollHeight - document.documentElement.clientHeight
  )
  expect(beyond, `${name} is no taller than the window`).toBe(0)
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme })
    await keepPicture(page, `${name}-${colorScheme}`)
    await expectAccessible(page, `${name}, ${colorScheme}`, colorScheme === 'dark' ? 'colours' : undefined)
  }
  await page.emulateMedia({ colorScheme: null })
}

/** Every picture in sight is there, so that nothing is photographed half drawn. */
export async function picturesShown(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          [...document.images].filter(
            ({ complete, naturalWidth, loading }) => !(complete && naturalWidth > 0) && loading !== 'lazy'
          ).length
      )
    )
    .toBe(0)
}

/**
 * Fails on anything that axe finds serious or critical in the window as it is. `colours`: only what a theme can change,
 * for a window that was looked at in the other theme.
 */
export async function expectAccessible(page: Page, what: string, only?: 'colours'): Promise<void> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  const { violations } = await (only === 'colours'
    ? axe.withRules(['color-contrast', 'link-in-text-block'])
    : axe
  ).analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => ({ html, failureSummary }))
    }))
  expect(grave, what).toEqual([])
}
