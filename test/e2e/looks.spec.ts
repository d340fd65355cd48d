import type { Page } from '@playwright/test'
import { expectAccessible, keepPicture, picturesShown, SIZES, THEMES } from './support/looks.ts'
import { expect, PROCESSING, test } from './support/test.ts'
import { revealTile } from './support/timeline.ts'

/** A way to each thing that the window can show, from any page of it. */
const VIEWS: readonly { name: string; show: (page: Page) => Promise<void>; leave?: (page: Page) => Promise<void> }[] = [
  { name: 'photos', show: (page) => open(page, '/', 'Photos') },
  {
    name: 'photos-menu',
    show: async (page) => {
      await page.getByRole('button', { name: 'Size of pictures' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
    },
    leave: async (page) => {
      await leaveByKey(page)
      await expect(page.getByRole('button', { name: 'Size of pictures' })).toBeFocused()
    }
  },
  {
    name: 'quick-jump',
    show: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('p')
      await expect(page.getByRole('option', { name: /Pia/ })).toBeVisible()
    },
    leave: async (page) => {
      await leaveByKey(page)
      await leaveByKey(page)
    }
  },
  {
    name: 'add-dialog',
    show: async (page) => {
      await page.getByRole('button', { name: 'Add photos' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a folder' })
      await dialog.getByRole('button', { name: 'Pictures', exact: true }).click()
      await expect(dialog.getByRole('button', { name: 'Family album' })).toBeVisible()
    },
    leave: leaveByKey
  },
  {
    name: 'viewer',
    show: async (page) => {
      await (await revealTile(page, 'DSC_0101.jpg')).click()
      await expect(page.getByRole('dialog').getByRole('img', { name: 'DSC_0101.jpg' })).toBeVisible()
    }
  },
  {
    name: 'viewer-everything',
    show: async (page) => {
      for (const key of ['f', 'b', 'i']) await page.keyboard.press(key)
      await expect(page.getByRole('complementary', { name: 'Details' }).getByText('Where it is')).toBeVisible()
      await expect(page.getByRole('dialog').locator('[class*="border-2"]').first()).toBeVisible()
    },
    leave: leaveByKey
  },
  { name: 'people', show: (page) => open(page, '/people', 'People') },
  {
    name: 'people-naming',
    show: async (page) => {
      await page.getByRole('button', { name: 'Add name' }).first().click()
      await page.keyboard.type('Pi')
      await expect(page.getByRole('option', { name: /Pia/ })).toBeVisible()
    },
    leave: leaveByKey
  },
  {
    name: 'person',
    show: async (page) => {
      await page.getByRole('link', { name: /^Pia/ }).click()
      await expect(page.getByRole('button', { name: 'Face 1: show its photo' })).toBeVisible()
    }
  },
  {
    name: 'person-faces',
    show: async (page) => {
      await page.getByRole('button', { name: /^Show all/ }).click()
      await expect(page.getByRole('dialog', { name: 'Faces of Pia' })).toBeVisible()
    },
    leave: leaveByKey
  },
  {
    name: 'person-long-name',
    show: async (page) => {
      await open(page, '/people', 'People')
      await page.getByRole('link', { name: /^Maximiliana/ }).click()
      await expect(page.getByRole('button', { name: 'Face 1: show its photo' })).toBeVisible()
    }
  },
  { name: 'things', show: (page) => open(page, '/things', 'Things') },
  { name: 'label', show: (page) => open(page, '/things/cat', 'Cat') },
  {
    name: 'activity',
    show: async (page) => {
      await open(page, '/activity', 'Activity')
      await expect(page.getByText('All done')).toBeVisible(PROCESSING)
    }
  },
  ...['Library', 'Sources', 'Models', 'Pipelines', 'Processing', 'Appearance'].map((section) => ({
    name: `settings-${section.toLowerCase()}`,
    show: async (page: Page) => {
      await open(page, `/settings/${section.toLowerCase()}`, 'Settings')
      await expect(page.getByRole('heading', { name: section, level: 2 })).toBeVisible()
    }
  })),
  {
    name: 'settings-remove',
    show: async (page) => {
      await open(page, '/settings/sources', 'Settings')
      await page.getByRole('button', { name: /^What to do with/ }).click()
      await page.getByRole('menuitem', { name: 'Remove from library…' }).click()
      await expect(page.getByRole('dialog', { name: /^Remove this folder/ })).toBeVisible()
    },
    leave: leaveByKey
  },
  { name: 'nowhere', show: (page) => open(page, '/nowhere', /no such page/i) }
]

for (const theme of THEMES) {
  test(`every page is in order, ${theme}`, async ({ page, home, finished }) => {
    const serving = await home.serve(finished)
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(serving.url)
    for (const { name, show, leave } of VIEWS) {
      await test.step(name, async () => {
        await show(page)
        await picturesShown(page)
        await expectAccessible(page, name, theme === 'dark' ? 'colours' : undefined)
        for (const size of SIZES) {
          await page.setViewportSize(size)
          await picturesShown(page)
          await keepPicture(page, `${name}-${size.width}-${theme}`)
        }
        await page.setViewportSize(SIZES[0])
        await leave?.(page)
      })
    }
  })
}

test('the window fits a tablet and a phone', async ({ page, home, finished }) => {
  const serving = await home.serve(finished)
  await page.goto(serving.url)
  for (const size of [
    { width: 768, height: 1024 },
    { width: 390, height: 844 }
  ]) {
    await page.setViewportSize(size)
    for (const [path, heading] of [
      ['/', 'Photos'],
      ['/people', 'People'],
      ['/things', 'Things'],
      ['/activity', 'Activity'],
      ['/settings/models', 'Settings']
    ] as const) {
      await open(page, path, heading)
      await picturesShown(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(size.width)
      await keepPicture(page, `${heading.toLowerCase()}-${size.width}`)
    }
    await open(page, '/', 'Photos')
    await page.locator('main [data-asset]').first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('f')
    await picturesShown(page)
    await keepPicture(page, `viewer-${size.width}`)
    await leaveByKey(page)
  }
})

async function open(page: Page, path: string, heading: string | RegExp): Promise<void> {
  await page.goto(new URL(`#${path}`, page.url()).href)
  await expect(page.getByRole('main').getByRole('heading', { name: heading }).first()).toBeVisible()
}

async function leaveByKey(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.locator('[role="menu"], [role="dialog"]')).toHaveCount(0)
}
