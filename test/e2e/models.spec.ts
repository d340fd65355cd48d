import { dropOnto } from './support/drop.ts'
import { inspect } from './support/looks.ts'
import { ALBUM_NAME, expect, PROCESSING, test } from './support/test.ts'

test('photos wait for models and are looked into when these come', async ({ page, home, album }) => {
  const count = album.photos.length
  const serving = await home.serve()
  await page.goto(serving.url)
  const rail = page.getByRole('navigation', { name: 'Pages' })

  await test.step('Activity says what is missing and where it can be given', async () => {
    await dropOnto(page, [home.album])
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByRole('progressbar', { name: `Thumbnails: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByText('Waiting for a model', { exact: true })).toBeVisible()
    const pipeline = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
    await expect(pipeline('Faces')).toContainText(`${count} waiting for a model`)
    await expect(pipeline('Faces')).toContainText(/det_10g\.onnx/)
    await expect(pipeline('Faces')).toContainText(/w600k_r50\.onnx/)
    await expect(pipeline('Things')).toContainText(/yolo26\w_fp16\.onnx/)
    await inspect(page, 'activity-waiting')
  })

  await test.step('People and Things say it too', async () => {
    await rail.getByRole('link', { name: 'People' }).click()
    await expect(page.getByRole('main')).toContainText(/det_10g\.onnx/)
    await inspect(page, 'people-waiting')
    await rail.getByRole('link', { name: 'Things' }).click()
    await expect(page.getByRole('main')).toContainText(/yolo26\w_fp16\.onnx/)
    await page.getByRole('main').getByRole('button', { name: 'Open Settings' }).click()
    await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible()
    await expect(page.getByText('Not found').first()).toBeVisible()
    await inspect(page, 'settings-models-missing')
  })

  const folder = page.getByRole('textbox', { name: 'Folder with models' })

  await test.step('a folder that is not there is named', async () => {
    await folder.fill(`${home.dir}/nowhere`)
    await page.keyboard.press('Enter')
    await expect(page.getByText(`The models folder ${home.dir}/nowhere cannot be reached.`)).toBeVisible()
    await inspect(page, 'settings-models-unreachable')
  })

  await test.step('typing the right one lets everything run, without a restart', async () => {
    await folder.fill(album.modelsDir)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('In use')).toHaveCount(3)
    await expect(page.getByRole('listitem').filter({ hasText: 'In use' }).getByText('Ready')).toHaveCount(3)
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByRole('progressbar', { name: `Faces: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByRole('progressbar', { name: `Things: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByText('All done')).toBeVisible(PROCESSING)
    await rail.getByRole('link', { name: 'People' }).click()
    await expect(page.getByText('5 people, none named')).toBeVisible()
  })

  await test.step('the folder is remembered', async () => {
    await page.reload()
    await rail.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('navigation', { name: 'Sections of Settings' }).getByRole('link', { name: 'Models' }).click()
    await expect(folder).toHaveValue(album.modelsDir)
    await page.getByRole('navigation', { name: 'Sections of Settings' }).getByRole('link', { name: 'Sources' }).click()
    await expect(page.getByRole('list', { name: 'Sources' })).toContainText(ALBUM_NAME)
  })
})
