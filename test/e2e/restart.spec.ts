import { dropOnto } from './support/drop.ts'
import { expect, PROCESSING, test } from './support/test.ts'

test('a killed app loses nothing', async ({ page, home, album, watch }) => {
  const count = album.photos.length
  const rail = page.getByRole('navigation', { name: 'Pages' })
  const first = await home.serve({ models: album.modelsDir })
  await page.goto(first.url)
  await dropOnto(page, [home.album])
  await expect(rail.getByRole('link', { name: /jobs? left.*Show activity/ })).toBeVisible()

  await test.step('the window notices, and says what to do once another one runs there', async () => {
    watch.tolerate(/WebSocket connection/, /ERR_CONNECTION_REFUSED/, /\b401\b/, /went away before it answered/)
    await first.kill()
    await expect(page.getByRole('status').getByText('Reconnecting…')).toBeVisible()
  })
  const second = await home.serve({ models: album.modelsDir, port: first.port })
  await expect(page.getByText('Inglenook does not know this browser any more.')).toBeVisible()

  await test.step('what was under way is finished', async () => {
    await page.goto(second.url)
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByRole('progressbar', { name: `Things: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByText('All done')).toBeVisible(PROCESSING)
    await rail.getByRole('link', { name: 'Photos' }).click()
    await expect(page.getByText(`${count} items`)).toBeVisible()
  })

  await test.step('a name is kept from the moment it shows', async () => {
    await rail.getByRole('link', { name: 'People' }).click()
    await page.getByRole('button', { name: 'Add name' }).first().click()
    await page.keyboard.type('Pia')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('listitem').filter({ hasText: 'Named “Pia”.' })).toBeVisible()
    await second.kill()
    const third = await home.serve({ models: album.modelsDir })
    await page.goto(third.url)
    await rail.getByRole('link', { name: 'People' }).click()
    await expect(page.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
    await expect(page.getByText('5 people, 1 named')).toBeVisible()
  })
})
