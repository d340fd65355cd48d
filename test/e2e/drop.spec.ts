import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { dropOnto } from './support/drop.ts'
import { inspect } from './support/looks.ts'
import { expect, test } from './support/test.ts'
import { fileName, tileOf } from './support/timeline.ts'

test('single files can be dropped, and what cannot be found is asked for', async ({ page, home, album }) => {
  const serving = await home.serve({ models: album.modelsDir })
  await page.goto(serving.url)
  await expect(page.getByRole('heading', { name: 'Bring your photos in by the fire' })).toBeVisible()

  await test.step('two files come in, and no others of their folder', async () => {
    const [first, second] = album.photos.filter(({ file }) => file.startsWith(album.photos[0]!.file.split('/')[0]!))
    await dropOnto(page, [join(home.album, first!.file), join(home.album, second!.file)])
    await expect(page.getByText('2 items')).toBeVisible()
    await expect(tileOf(page, fileName(first!))).toBeVisible()
    await expect(tileOf(page, fileName(second!))).toBeVisible()
  })

  await test.step('an empty folder says nothing of where it lies', async () => {
    const empty = join(home.dir, 'Empty')
    mkdirSync(empty)
    await dropOnto(page, [empty])
    const dialog = page.getByRole('dialog', { name: 'Add a folder' })
    await expect(dialog.getByText(/^“Empty” could not be found on the computer that runs Inglenook/)).toBeVisible()
    await inspect(page, 'drop-not-found')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByText('2 items')).toBeVisible()
  })
})
