import { pictureOf } from './support/boxes.ts'
import { focusInSight, tabTo } from './support/keys.ts'
import { expect, PROCESSING, test } from './support/test.ts'
import { fileName, newestFirst, tileOf } from './support/timeline.ts'

test('everything can be done by the keyboard alone', async ({ page, home, album }) => {
  const serving = await home.serve({ models: album.modelsDir })
  const order = newestFirst(album.photos)
  const rail = page.getByRole('navigation', { name: 'Pages' })
  const main = page.getByRole('main')
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  const goTo = async (name: string) => {
    await tabTo(page, rail.getByRole('link', { name, exact: true }))
    await press('Enter')
    await expect(rail.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page')
  }

  await test.step('a folder is chosen and added', async () => {
    await page.goto(serving.url)
    const add = main.getByRole('button', { name: 'Add a folder' })
    const dialog = page.getByRole('dialog', { name: 'Add a folder' })
    await tabTo(page, add)
    await press('Enter')
    await expect(dialog).toBeVisible()
    await press('Escape')
    await expect(dialog).toBeHidden()
    await expect(add).toBeFocused()

    await press('Enter')
    await expect(dialog.getByRole('button', { name: 'Home' })).toBeFocused()
    await press('p')
    await expect(dialog.getByRole('button', { name: 'Pictures' })).toBeFocused()
    await press('Enter')
    await expect(dialog.getByRole('button', { name: 'Family album' })).toBeFocused()
    await press('Backspace')
    await expect(dialog.getByRole('button', { name: 'Pictures' })).toBeFocused()
    await press('Enter')
    await expect(dialog.getByRole('button', { name: 'Family album' })).toBeFocused()
    await press('Enter')
    await tabTo(page, dialog.getByRole('button', { name: 'Add this folder' }))
    await press('Enter')
    await expect(dialog).toBeHidden()
    await goTo('Activity')
    await expect(page.getByText('All done')).toBeVisible(PROCESSING)
  })

  await test.step('photos are gone through and looked at', async () => {
    await goTo('Photos')
    const first = tileOf(page, fileName(order[0]!))
    await tabTo(page, first)
    await press('ArrowRight')
    await expect(tileOf(page, fileName(order[1]!))).toBeFocused()
    await press('ArrowDown')
    await expect(tileOf(page, fileName(order[1]!))).not.toBeFocused()
    await press('End')
    await expect(tileOf(page, fileName(order.at(-1)!))).toBeFocused()
    await expect(tileOf(page, fileName(order.at(-1)!))).toBeInViewport({ ratio: 1 })
    await press('Home')
    await expect(first).toBeFocused()
    await expect(first).toBeInViewport({ ratio: 1 })
    expect(await focusInSight(page)).toMatchObject({ ring: true })

    await press('Enter')
    await expect(pictureOf(page, fileName(order[0]!))).toBeVisible()
    await press('Escape')
    await expect(first).toBeFocused()
    await press('Enter', 'ArrowRight')
    await expect(pictureOf(page, fileName(order[1]!))).toBeVisible()
    await press('Escape')
    await expect(tileOf(page, fileName(order[1]!))).toBeFocused()
  })

  await test.step('a face in the viewer leads to its person', async () => {
    await press('Enter', 'f')
    const viewer = page.getByRole('dialog')
    await tabTo(page, viewer.getByRole('link', { name: 'Unnamed person' }).first())
    await press('Enter')
    await expect(page).toHaveURL(/#\/people\/\d+$/)
    await expect(viewer).toBeHidden()
    await tabTo(page, main.getByRole('button', { name: /^Show all/ }))
    await press('Enter')
    await expect(page.getByRole('dialog', { name: 'Faces' })).toBeVisible()
    await tabTo(
      page,
      page.getByRole('dialog', { name: 'Faces' }).getByRole('button', { name: 'Face 1: show its photo' })
    )
    await press('ArrowRight')
    await expect(
      page.getByRole('dialog', { name: 'Faces' }).getByRole('button', { name: 'Face 2: show its photo' })
    ).toBeFocused()
    await press('Escape')
    await expect(main.getByRole('button', { name: /^Show all/ })).toBeFocused()
  })

  await test.step('people are named one after the other, and that is undone', async () => {
    await goTo('People')
    const faces = main.getByRole('link', { name: /photos?$/ })
    await tabTo(page, faces.first())
    await press('ArrowRight', 'ArrowLeft', 'F2')
    const field = page.getByRole('combobox', { name: 'Name of this person' })
    await expect(field).toBeFocused()
    await page.keyboard.type('Pia')
    await press('Tab')
    await expect(page.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
    await expect(field).toBeFocused()
    await page.keyboard.type('Sam')
    await press('Enter')
    await expect(page.getByText('5 people, 2 named')).toBeVisible()
    await expect(main.getByRole('link', { name: /^Sam,/ })).toBeFocused()

    await press('Alt+t')
    await tabTo(
      page,
      page.getByRole('listitem').filter({ hasText: 'Named “Sam”.' }).getByRole('button', { name: 'Undo' })
    )
    await press('Enter')
    await expect(page.getByText('5 people, 1 named')).toBeVisible()
  })

  await test.step('a thing leads to its photos', async () => {
    await goTo('Things')
    const things = main.getByRole('list', { name: 'Things' }).getByRole('link')
    await tabTo(page, things.first())
    await press('ArrowRight')
    await expect(things.nth(1)).toBeFocused()
    await press('ArrowDown', 'ArrowUp', 'Enter')
    await expect(page).toHaveURL(/#\/things\/.+/)
    await tabTo(page, main.locator('[data-asset]').first())
  })

  await test.step('settings are changed', async () => {
    await goTo('Settings')
    const sections = page.getByRole('navigation', { name: 'Sections of Settings' })
    await tabTo(page, sections.getByRole('link', { name: 'Pipelines' }))
    await press('Enter')
    const things = page.getByRole('switch', { name: 'Things' })
    await tabTo(page, things)
    await press('Space')
    await expect(things).not.toBeChecked()
    await tabTo(page, sections.getByRole('link', { name: 'Inference models' }), 'Shift+Tab')
    await press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'Fine-tuning: Finding faces' }))
    await press('Enter')
    const slider = page.getByRole('slider', { name: 'Certainty of a face' })
    await tabTo(page, slider)
    await press('ArrowRight')
    await expect(slider).toHaveAttribute('aria-valuenow', '0.55')
    await tabTo(page, sections.getByRole('link', { name: 'Appearance' }), 'Shift+Tab')
    await press('Enter')
    await tabTo(page, page.getByRole('radio', { name: 'Auto' }))
    await press('ArrowRight', 'ArrowRight', 'Enter')
    await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })

  await test.step('a source is nearly removed', async () => {
    await tabTo(
      page,
      page.getByRole('navigation', { name: 'Sections of Settings' }).getByRole('link', { name: 'Sources' }),
      'Shift+Tab'
    )
    await press('Enter')
    const menu = page.getByRole('button', { name: /^What to do with/ })
    await tabTo(page, menu)
    await press('Enter', 'End')
    await expect(page.getByRole('menuitem', { name: 'Remove from library…' })).toBeFocused()
    await press('Enter')
    const sure = page.getByRole('dialog', { name: /^Remove this folder/ })
    await tabTo(page, sure.getByRole('button', { name: 'Cancel' }))
    await press('Enter')
    await expect(sure).toBeHidden()
    await expect(menu).toBeFocused()
  })

  await test.step('a name leads anywhere', async () => {
    await press('/')
    await expect(page.getByRole('combobox', { name: /^Go to/ })).toBeFocused()
    await page.keyboard.type('pia')
    await expect(page.getByRole('option', { name: /^Pia/ })).toHaveAttribute('aria-selected', 'true')
    await press('Enter')
    await expect(page.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
  })
})
