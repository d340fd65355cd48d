import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropOnto } from './support/drop.ts'
import { inspect } from './support/looks.ts'
import { expect, PROCESSING, test } from './support/test.ts'
import { tileOf } from './support/timeline.ts'

test('files that fail or are left out are named with their reason', async ({ page, home, album }) => {
  const jpegs = album.photos.filter(({ file }) => file.endsWith('.jpg')).map(({ file }) => join(album.photosDir, file))
  const folder = join(home.dir, 'Pictures', 'A mixed bag')
  const broken = join(folder, 'Broken holiday.jpg')
  mkdirSync(folder)
  copyFileSync(jpegs[0]!, join(folder, 'Whole.jpg'))
  const cut = readFileSync(jpegs[1]!)
  writeFileSync(broken, cut.subarray(0, cut.length / 2))
  writeFileSync(join(folder, 'Letter.jpg'), 'Dear photo program, I am a letter.\n'.repeat(40))
  writeFileSync(join(folder, 'Nothing.png'), '')

  const serving = await home.serve({ models: album.modelsDir })
  await page.goto(serving.url)
  await dropOnto(page, [folder])
  const rail = page.getByRole('navigation', { name: 'Pages' })
  const problems = page.getByRole('region', { name: /problems?$/ })
  const left = page.getByRole('region', { name: 'Not imported' })

  await test.step('the damaged photo is a problem of every pipeline', async () => {
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByText('Done, with problems')).toBeVisible(PROCESSING)
    await expect(problems.getByRole('heading', { name: '3 problems' })).toBeVisible()
    const reasons = problems.getByRole('button', { expanded: true })
    await expect(reasons).toHaveCount(3)
    for (const reason of await reasons.all())
      await expect(reason).toContainText('This photo is damaged: it ends too early')
    await expect(problems.getByText('Broken holiday.jpg', { exact: true })).toHaveCount(3)
    await reasons.first().click()
    await expect(problems.getByText('Broken holiday.jpg', { exact: true })).toHaveCount(2)
    await inspect(page, 'activity-problems')
  })

  await test.step('its tile and the viewer say so', async () => {
    await problems.getByRole('button', { name: 'Show file Broken holiday.jpg' }).first().click()
    const viewer = page.getByRole('dialog')
    await expect(viewer).toBeVisible()
    await page.keyboard.press('i')
    await expect(viewer.getByRole('complementary', { name: 'Details' })).toContainText(
      'Thumbnails, Faces, Things: The photo “Broken holiday.jpg” is damaged: it ends too early'
    )
    await inspect(page, 'viewer-damaged')
    await page.keyboard.press('i')
    await page.keyboard.press('Escape')
    await expect(viewer).toBeHidden()
    await expect(problems.getByRole('button', { name: 'Show file Broken holiday.jpg' }).first()).toBeFocused()
  })

  await test.step('what was left out is listed', async () => {
    await expect(left).toContainText('2 files were looked at and left out')
    for (const [reason, file] of [
      [/text/i, 'Letter.jpg'],
      [/empty/i, 'Nothing.png']
    ] as const) {
      await expect(left.getByRole('button', { name: reason, expanded: true })).toBeVisible()
      await expect(left.getByText(file, { exact: true })).toBeVisible()
    }
    await inspect(page, 'activity-left-out')
  })

  await test.step('retrying without a change fails again', async () => {
    await problems.getByRole('button', { name: 'Retry all 3' }).click()
    await expect(page.getByRole('listitem').filter({ hasText: '3 jobs in line.' })).toBeVisible()
    await expect(page.getByText('Done, with problems')).toBeVisible(PROCESSING)
    await expect(problems.getByRole('heading', { name: '3 problems' })).toBeVisible()
  })

  await test.step('retrying with a whole file works', async () => {
    copyFileSync(jpegs[1]!, broken)
    // Of the retry before, which ends as it began, some may still be running: these do not see the whole file.
    await expect(async () => {
      if (await problems.isVisible()) await problems.getByRole('button', { name: /^Retry all/ }).click()
      await expect(problems).toBeHidden({ timeout: 10_000 })
    }).toPass(PROCESSING)
    await expect(page.getByText('All done')).toBeVisible(PROCESSING)
    await rail.getByRole('link', { name: 'Photos' }).click()
    await expect(page.getByText('2 items')).toBeVisible()
    const tile = tileOf(page, 'Broken holiday.jpg')
    await expect(tile.getByRole('img').or(tile.locator('img')).last()).toBeVisible()
  })
})
