import type { Page } from '@playwright/test'

/**
 * Notes every text (or value of `attribute`) that the elements matching `selector` show from now on, also those that are
 * gone before a test could look. The returned function reads the distinct ones in the order of their coming.
 */
export async function record(page: Page, selector: string, attribute?: string): Promise<() => Promise<string[]>> {
  const key = `e2e record ${selector} ${attribute ?? ''}`
  await page.evaluate(
    ({ selector, attribute, key }) => {
      const seen: string[] = []
      Reflect.set(window, key, seen)
      const look = () => {
        for (const element of document.querySelectorAll(selector)) {
          const text = attribute ? element.getAttribute(attribute) : element.textContent
          if (text && seen.at(-1) !== text) seen.push(text)
        }
      }
      look()
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true
      })
    },
    { selector, attribute, key }
  )
  return () => page.evaluate((key) => Reflect.get(window, key) as string[], key)
}
