import { expectFramesOn, framesOver, pictureOf } from './support/boxes.ts'
import { dropOnto } from './support/drop.ts'
import { inspect } from './support/looks.ts'
import { record } from './support/record.ts'
import { ALBUM_NAME, expect, PROCESSING, test } from './support/test.ts'
import { dayHeadings, fileName, newestFirst, readTimeline, revealTile, tileOf } from './support/timeline.ts'

test('from an empty window to named people and things', async ({ page, context, home, album }) => {
  const { photos } = album
  const count = photos.length
  const serving = await home.serve({ models: album.modelsDir })
  const rail = page.getByRole('navigation', { name: 'Pages' })
  const viewer = page.getByRole('dialog')
  const notice = (text: string) => page.getByRole('listitem').filter({ hasText: text })

  await test.step('an empty window says what to do', async () => {
    await page.goto(serving.url)
    await expect(page).toHaveTitle('Inglenook')
    await expect(page.getByRole('heading', { name: 'Bring your photos in by the fire' })).toBeVisible()
    await expect(page.getByRole('main').getByRole('button', { name: 'Add a folder' })).toBeVisible()
    await inspect(page, 'empty')
  })

  await test.step('a folder dropped on it is found and added', async () => {
    const strip = await record(page, 'nav [aria-label$="Show activity"]')
    await dropOnto(page, [home.album], async () => {
      await expect(page.getByText('Drop to add to your library')).toBeVisible()
      await inspect(page, 'drop')
    })
    await expect(page.getByText('Drop to add to your library')).toBeHidden()
    await expect(notice(`Adding “${ALBUM_NAME}” to your library`)).toBeVisible()

    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    const bars = await record(page, 'main [role="progressbar"][aria-label^="Things"]', 'aria-label')
    await expect(page.getByRole('progressbar', { name: `Things: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByRole('progressbar', { name: `Faces: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByRole('progressbar', { name: `Thumbnails: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByText('All done')).toBeVisible(PROCESSING)
    await expect(rail.getByRole('link', { name: /Show activity/ })).toBeHidden()
    const finished = (await bars()).map((text) => Number(/: (\d+) of/.exec(text)?.[1]))
    expect(finished.length, `the bar moved: ${finished}`).toBeGreaterThan(2)
    expect(finished).toEqual(finished.toSorted((a, b) => a - b))
    const left = (await strip()).flatMap((text) => /(\d+) jobs? left/.exec(text)?.[1] ?? []).map(Number)
    expect(left.length, `the strip counted down: ${await strip()}`).toBeGreaterThan(2)
    expect(left.at(-1)).toBeLessThan(Math.max(...left))
  })

  await test.step('every photo lies in the timeline under its day', async () => {
    await rail.getByRole('link', { name: 'Photos' }).click()
    await expect(page.getByText(`${count} items`)).toBeVisible()
    const { tiles, days } = await readTimeline(page)
    const expected = newestFirst(photos)
    expect(tiles.map((name) => /^Photo (.+?), /.exec(name)?.[1])).toEqual(expected.map(fileName))
    const headings = Map.groupBy(expected, ({ takenAt }) => takenAt.slice(0, 10))
    expect(days).toHaveLength(headings.size)
    for (const [index, [first]] of [...headings.values()].entries()) expect(dayHeadings(first!)).toContain(days[index])
  })

  // Faces and things in one photo, as upright as its camera was not.
  const shown = photos.find(
    ({ faces, things, orientation }) => orientation !== 1 && faces.length > 1 && things.length > faces.length
  )!

  await test.step('the viewer frames faces and things where they are', async () => {
    await (await revealTile(page, fileName(shown))).click()
    const picture = pictureOf(page, fileName(shown))
    await expect(picture).toBeVisible()
    await page.keyboard.press('f')
    await expect(viewer.getByRole('button', { name: 'Faces' })).toHaveAttribute('aria-pressed', 'true')
    await expect.poll(async () => (await framesOver(picture)).length).toBe(shown.faces.length)
    expectFramesOn(
      await framesOver(picture),
      shown.faces.map(({ box }) => box)
    )
    await page.keyboard.press('f')
    await page.keyboard.press('b')
    await expect.poll(async () => (await framesOver(picture)).length).toBe(shown.things.length)
    const labels = expectFramesOn(
      await framesOver(picture),
      shown.things.map(({ box }) => box)
    )
    for (const [index, { label }] of shown.things.entries())
      expect(labels[index]).toMatch(new RegExp(`^${label} \\d+ %$`, 'i'))
    await page.keyboard.press('f')
    await inspect(page, 'viewer-frames')
  })

  await test.step('frames stay on their faces at any zoom', async () => {
    const picture = pictureOf(page, fileName(shown))
    const fitted = (await picture.boundingBox())!
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(fitted.width * 1.9)
    expectFramesOn(
      await framesOver(picture),
      [...shown.things, ...shown.faces].map(({ box }) => box)
    )
    await page.keyboard.press('0')
    await expect.poll(() => picture.boundingBox()).toEqual(fitted)
    await page.mouse.move(640, 400)
    await page.mouse.wheel(0, -300)
    await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(fitted.width * 1.5)
    await page.mouse.dblclick(640, 400)
    await expect.poll(() => picture.boundingBox()).toEqual(fitted)
  })

  await test.step('the details tell everything that is known of it', async () => {
    await page.keyboard.press('i')
    const details = viewer.getByRole('complementary', { name: 'Details' })
    await expect(details.getByText(`${shown.width} × ${shown.height}`)).toBeVisible()
    await expect(details.getByText(`${home.album}/${shown.file}`)).toBeVisible()
    await expect(details.getByText(`${shown.camera.make} ${shown.camera.model}`.trim())).toBeVisible()
    await expect(details.getByText(`UTC${shown.offset}`)).toBeVisible()
    await expect(details.getByRole('link', { name: /Unnamed/ })).toHaveCount(shown.faces.length)
    for (const { label } of shown.things) await expect(details.getByRole('link', { name: label })).toBeVisible()
    await inspect(page, 'viewer-details')
    await page.keyboard.press('i')
    await expect(details).toBeHidden()
  })

  await test.step('arrows go through the photos, Escape goes back', async () => {
    const order = newestFirst(photos)
    const place = order.indexOf(shown)
    await expect(
      viewer
        .getByText(`${place + 1} of ${count}`, { exact: true })
        .or(viewer.getByText(`· ${place + 1} of ${count}`))
        .first()
    ).toBeVisible()
    await page.keyboard.press('ArrowRight')
    await expect(pictureOf(page, fileName(order[place + 1]!))).toBeVisible()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await expect(pictureOf(page, fileName(order[place - 1]!))).toBeVisible()
    await page.keyboard.press('End')
    await expect(pictureOf(page, fileName(order.at(-1)!))).toBeVisible()
    await expect(viewer.getByRole('button', { name: 'Older' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(viewer).toBeHidden()
    await expect(tileOf(page, fileName(order.at(-1)!))).toBeFocused()
  })

  const portrait = photos.find(({ faces }) => faces.length === 1 && faces[0]!.character === 'pia')!
  const group = photos.find(({ faces }) => faces.length > 3 && faces.some(({ character }) => character === 'pia'))!
  const withPia = photos.filter(({ faces }) => faces.some(({ character }) => character === 'pia')).length
  const pia = () => page.getByRole('listitem').filter({ has: page.locator(`a[href="${new URL(piaPage).hash}"]`) })
  let piaPage = ''

  await test.step('a face leads to its person', async () => {
    await (await revealTile(page, fileName(portrait))).click()
    await viewer.getByRole('link', { name: 'Unnamed person' }).click()
    await expect(page).toHaveURL(/#\/people\/\d+$/)
    await expect(page.getByText(`${withPia} photos · ${withPia} faces`)).toBeVisible()
    piaPage = page.url()
  })

  await test.step('a person is named in place, and keeps the name', async () => {
    await rail.getByRole('link', { name: 'People' }).click()
    await expect(page.getByText('5 people, none named')).toBeVisible()
    await pia().getByRole('button', { name: 'Add name' }).click()
    await page.keyboard.type('Pia')
    await page.keyboard.press('Enter')
    await expect(notice('Named “Pia”.')).toBeVisible()
    await expect(page.getByText('5 people, 1 named')).toBeVisible()
    await page.reload()
    await expect(pia().getByRole('button', { name: 'Pia, change name' })).toBeVisible()
    await expect(page.getByText('5 people, 1 named')).toBeVisible()
    await inspect(page, 'people-named')
  })

  await test.step('the name stands on the face in the viewer', async () => {
    await pia().getByRole('link').click()
    await (await revealTile(page, fileName(group))).click()
    const picture = pictureOf(page, fileName(group))
    await expect(picture).toBeVisible()
    await page.keyboard.press('b')
    await expect.poll(async () => (await framesOver(picture)).length).toBe(group.faces.length)
    const names = expectFramesOn(
      await framesOver(picture),
      group.faces.map(({ box }) => box)
    )
    expect(names).toEqual(group.faces.map(({ character }) => (character === 'pia' ? 'Pia' : 'Unnamed person')))
    await page.keyboard.press('Escape')
    await expect(tileOf(page, fileName(group))).toBeFocused()
  })

  await test.step('naming is taken back by its own notice', async () => {
    await page.getByRole('button', { name: 'Pia, change name' }).click()
    await page.keyboard.type('Pia Maria')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Pia Maria, change name' })).toBeVisible()
    await notice('“Pia” is now “Pia Maria”.').getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
  })

  await test.step('a person opens in a tab of its own', async () => {
    await rail.getByRole('link', { name: 'People' }).click()
    const opened = context.waitForEvent('page')
    await pia()
      .getByRole('link')
      .click({ modifiers: ['ControlOrMeta'] })
    const tab = await opened
    await expect(tab.getByRole('button', { name: 'Pia, change name' })).toBeVisible()
    await tab.close()
  })

  await test.step('a thing leads to every photo of it', async () => {
    const withCat = newestFirst(photos.filter(({ things }) => things.some(({ label }) => label === 'cat')))
    await rail.getByRole('link', { name: 'Things' }).click()
    const cat = page.getByRole('main').getByRole('link', { name: /^Cat/ })
    await expect(cat).toContainText(`${withCat.length} photos`)
    await cat.click()
    await expect(page.getByRole('heading', { name: 'Cat', level: 1 })).toBeVisible()
    const { tiles } = await readTimeline(page)
    expect(tiles.map((name) => /^Photo (.+?), /.exec(name)?.[1])).toEqual(withCat.map(fileName))
  })

  await test.step('Settings show what was added, which models, and what is done', async () => {
    await rail.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByText(home.library, { exact: true })).toBeVisible()
    const sections = page.getByRole('navigation', { name: 'Sections of Settings' })
    await sections.getByRole('link', { name: 'Sources' }).click()
    await expect(page.getByRole('list', { name: 'Sources' })).toContainText(home.album)
    await expect(page.getByRole('list', { name: 'Sources' })).toContainText(`${count} items`)
    await sections.getByRole('link', { name: 'Pipelines' }).click()
    for (const name of ['Thumbnails', 'Faces', 'Things']) await expect(page.getByRole('switch', { name })).toBeChecked()
    await page.getByRole('switch', { name: 'Things' }).click()
    await expect(page.getByRole('switch', { name: 'Things' })).not.toBeChecked()
    await page.reload()
    await expect(page.getByRole('switch', { name: 'Things' })).not.toBeChecked()
    await sections.getByRole('link', { name: 'Models' }).click()
    await expect(page.getByRole('textbox', { name: 'Mirror for all models' })).toHaveValue(album.modelsDir)
    for (const task of ['Finding faces', 'Recognising people', 'Finding things'])
      await expect(
        page.getByRole('radiogroup', { name: task }).getByRole('radio', { checked: true })
      ).toHaveAccessibleName(/Ready$/)
  })
})
