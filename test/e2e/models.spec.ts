import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { file, htmlPage, pausedAt, status } from '../support/answers.ts'
import { refusingAddress } from '../support/misbehaving-server.ts'
import { dropOnto } from './support/drop.ts'
import { tabTo } from './support/keys.ts'
import { inspect, keepPicture } from './support/looks.ts'
import { type ModelMirror, startModelMirror } from './support/model-mirror.ts'
import { ModelsPage } from './support/models-page.ts'
import { test as base, expect, PROCESSING } from './support/test.ts'

const test = base.extend<{ mirror: ModelMirror; models: ModelsPage; online: { env: Record<string, string> } }>({
  mirror: async ({ album }, use) => {
    await using mirror = await startModelMirror(album.modelsDir)
    await use(mirror)
  },
  models: async ({ page }, use) => use(new ModelsPage(page)),
  // Downloads are allowed, and only from the mirror on this computer: publishers speak HTTPS, and nobody is at its proxy.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  online: async ({}, use) => use({ env: { INGLENOOK_DOWNLOADS: 'on', HTTPS_PROXY: await refusingAddress() } })
})

const FACES = 'drawn-faces'
const PEOPLE = 'drawn-identities'
const THINGS = 'drawn-things'
const SECOND_THINGS = 'drawn-things-2'

test('a model is fetched, stopped, tried again and refused, each told in its own words', async ({
  page,
  home,
  mirror,
  models,
  online
}) => {
  test.slow()
  const { server } = mirror
  const { host } = new URL(mirror.address)
  const serving = await home.serve(online)
  await page.goto(serving.url)
  await models.open()
  // What the album's models left there, whole or in part.
  const kept = () => readdirSync(join(home.library, 'models')).filter((name) => name.startsWith('drawn-'))

  await test.step('without automatic downloads models of a mirror are offered, and none is fetched', async () => {
    const automatic = page.getByRole('switch', { name: 'Download models automatically' })
    await automatic.click()
    await expect(automatic).not.toBeChecked()
    await expect(page.getByText(/^Off: nothing is fetched by itself/)).toBeVisible()
    await models.setMirror(mirror.address)
    await expect(models.radio(FACES)).toBeChecked()
    await expect(models.row(FACES)).toContainText('Not downloaded')
    await expect(models.row(FACES)).toContainText('that is switched off')
    await models.unfold('Finding faces')
    await expect(models.row('drawn-faces-2')).toContainText(`From ${host}`)
    await inspect(page, 'models-absent')
    expect(server.count(mirror.pathOf(FACES))).toBe(0)
  })

  await test.step('a download shows how far it is, and leaves nothing behind when it is cancelled', async () => {
    server.on(mirror.pathOf(FACES), pausedAt(0.435, mirror.weights(FACES)))
    await models.button(FACES, /^Download now/).press('Enter')
    await expect(models.row(FACES).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '43')
    await expect(models.row(FACES)).toContainText('43 %')
    await expect(models.card('Finding faces').getByRole('status')).toHaveText('Faces in drawings is being downloaded.')
    await inspect(page, 'models-downloading')
    await expect(models.button(FACES, /^Cancel/)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(models.button(FACES, /^Download now/)).toBeFocused()
    await expect(models.row(FACES)).toContainText('Its download was stopped')
    await expect.poll(() => server.open(mirror.pathOf(FACES))).toBe(0)
    await expect.poll(kept).toEqual([])
  })

  await test.step('it is ready once all has come', async () => {
    await page.keyboard.press('Enter')
    await expect(models.row(FACES)).toContainText('43 %')
    server.resume(mirror.pathOf(FACES))
    await expect(models.row(FACES)).toContainText('Ready')
    await expect(models.button(FACES, 'Measure on this computer')).toBeFocused()
    await expect.poll(kept).toEqual(['drawn-faces.onnx'])
  })

  await test.step('a server that is busy is waited for, with the reason in sight', async () => {
    const path = mirror.pathOf(PEOPLE)
    server.on(path, status(503, { 'retry-after': '20' }), file(mirror.weights(PEOPLE)))
    await models.button(PEOPLE, /^Download now/).click()
    await expect(models.row(PEOPLE)).toContainText('Waiting')
    await expect(models.row(PEOPLE)).toContainText(/Trying again in \d+ s: .*503/)
    await inspect(page, 'models-waiting')
    await expect(models.row(PEOPLE)).toContainText('Ready', { timeout: 40_000 })
    expect(server.count(path)).toBe(2)
  })

  await test.step('a web page in place of a model is told as what it is, and Retry gets the model', async () => {
    server.on(mirror.pathOf(THINGS), htmlPage())
    await models.button(THINGS, /^Download now/).click()
    await expect(models.row(THINGS)).toContainText('Failed')
    await expect(models.row(THINGS)).toContainText('sent a web page instead of “drawn-things.onnx”')
    await inspect(page, 'models-failed')
    server.on(mirror.pathOf(THINGS), file(mirror.weights(THINGS)))
    await models.button(THINGS, /^Retry/).click()
    await expect(models.row(THINGS)).toContainText('Ready')
  })

  await test.step('a file that is not what the list names is never kept', async () => {
    const other = Buffer.from(mirror.weights(SECOND_THINGS)).fill(7, 500, 600)
    server.on(mirror.pathOf(SECOND_THINGS), file(other))
    await models.unfold('Finding things')
    await models.button(SECOND_THINGS, /^Download now/).click()
    await expect(models.row(SECOND_THINGS)).toContainText(/Failed|Refused/)
    await expect(models.row(SECOND_THINGS)).toContainText(/its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/)
    await inspect(page, 'models-wrong-hash')
    expect(kept()).not.toContain('drawn-things-2.onnx')
    await models.chooseFromMenu(SECOND_THINGS, 'Forget this failure')
    await expect(models.row(SECOND_THINGS)).toContainText('Not downloaded')
  })

  await test.step('what nobody publishes is shown, says why, and cannot be chosen', async () => {
    await models.unfold('Hearing sounds')
    const planned = models.radio('ced_tiny')
    await expect(planned).toBeDisabled()
    await expect(models.row('ced_tiny')).toContainText('Not available')
    await planned.click({ force: true })
    await planned.press('Space')
    await expect(planned).not.toBeChecked()
    await expect(models.row('ced_tiny').getByRole('button', { name: /Download/ })).toHaveCount(0)
    await inspect(page, 'models-unavailable')
  })
})

test('another model is chosen while the app runs, and its photos are looked at again', async ({
  page,
  home,
  album,
  mirror,
  models,
  online
}) => {
  test.slow()
  const count = album.photos.length
  mirror.server.on(mirror.pathOf(THINGS), pausedAt(0.505, mirror.weights(THINGS)))
  const serving = await home.serve({ ...online, models: mirror.address })
  await page.goto(serving.url)
  await dropOnto(page, [home.album])
  const rail = page.getByRole('navigation', { name: 'Pages' })

  await test.step('Activity and Things say what is waited for, and lead to the models', async () => {
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    const things = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Things' }) })
    await expect(things).toContainText('Waiting for Things in drawings: downloading, 50 %', PROCESSING)
    await inspect(page, 'activity-waiting')
    await rail.getByRole('link', { name: 'Things' }).click()
    await expect(page.getByRole('main')).toContainText('Waiting for Things in drawings')
    await page.getByRole('main').getByRole('button', { name: 'Open Settings' }).click()
    await expect(models.row(THINGS)).toContainText('50 %')
    await expect(page.getByRole('textbox', { name: 'Mirror for all models' })).toHaveValue(mirror.address)
    await expect(page.getByRole('textbox', { name: 'Mirror for all models' })).not.toBeEditable()
    mirror.server.resume(mirror.pathOf(THINGS))
    await expect(models.row(THINGS)).toContainText('Ready')
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByRole('progressbar', { name: `Things: ${count} of ${count}` })).toBeVisible(PROCESSING)
    await expect(page.getByRole('progressbar', { name: `Faces: ${count} of ${count}` })).toBeVisible(PROCESSING)
  })

  const card = models.card('Finding things')
  const offer = card.getByText(`${count} photos were looked at with another model.`)

  await test.step('choosing one fetches it, and offers to look again', async () => {
    await models.open()
    await models.unfold('Finding things')
    await models.radio(SECOND_THINGS).click()
    await expect(models.radio(SECOND_THINGS)).toBeChecked()
    await expect(models.radio(THINGS)).not.toBeChecked()
    await expect(models.row(SECOND_THINGS)).toContainText('Ready')
    await expect(offer).toBeVisible()
    await expect(offer).toContainText('Look at them again?')
  })

  await test.step('the choice can be taken back', async () => {
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(models.radio(THINGS)).toBeChecked()
    await expect(offer).toBeHidden()
  })

  await test.step('"Not now" leaves a quiet way to do it later', async () => {
    await models.radio(SECOND_THINGS).click()
    await expect(models.radio(SECOND_THINGS)).toBeChecked()
    await expect(offer).toBeVisible()
    await inspect(page, 'models-outdated')
    await card.getByRole('button', { name: 'Not now' }).click()
    await expect(card.getByRole('button', { name: 'Not now' })).toBeHidden()
    await expect(offer).not.toContainText('Look at them again?')
    await card.getByRole('button', { name: 'Re-process' }).click()
    await expect(offer).toBeHidden(PROCESSING)
    await rail.getByRole('link', { name: 'Activity', exact: true }).click()
    await expect(page.getByRole('progressbar', { name: `Things: ${count} of ${count}` })).toBeVisible(PROCESSING)
  })

  await test.step('a choice that no list knows any more gives way to the default, with a notice', async () => {
    await models.open()
    mirror.withhold(SECOND_THINGS)
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect(models.radio(THINGS)).toBeChecked()
    await expect(card.getByText(/which you chose, is not known any more/)).toBeVisible()
    await inspect(page, 'models-fallback')
    await card.getByRole('button', { name: 'Forget my choice' }).click()
    await expect(card.getByText(/which you chose/)).toBeHidden()
    await expect(models.radio(THINGS)).toBeChecked()
  })
})

test('thresholds are kept, and go back to their defaults', async ({ page, home, models }) => {
  const serving = await home.serve()
  await page.goto(serving.url)
  await page.goto(new URL('#/settings/recognition', page.url()).href)
  await expect(page.getByRole('heading', { name: 'Inference models' })).toBeVisible()

  const faces = await models.tune('Finding faces')
  const certainty = faces.getByRole('slider', { name: 'Certainty of a face' })
  const reset = (card: typeof faces) => card.getByRole('button', { name: /^Reset/ })
  await expect(reset(faces)).toBeHidden()
  await faces.getByRole('button', { name: /^Find more faces/ }).click()
  await expect(certainty).toHaveAttribute('aria-valuenow', '0.28')

  const people = await models.tune('Recognising people')
  await people.getByRole('slider', { name: 'Distance within a person' }).press('ArrowLeft')
  await people.getByRole('slider', { name: 'Faces that make a person' }).press('ArrowRight')
  const things = await models.tune('Finding things')
  await things.getByRole('slider', { name: 'Certainty of a thing' }).press('ArrowRight')
  await things.getByRole('slider', { name: 'Things in one photo' }).press('ArrowRight')
  const sounds = await models.tune('Hearing sounds')
  for (const name of ['Window', 'Certainty of a sound', 'Sounds in one window'])
    await sounds.getByRole('slider', { name, exact: true }).press('ArrowRight')
  const speech = await models.tune('Writing down speech')
  await speech.getByRole('combobox', { name: 'Language' }).selectOption('fr')
  const voice = await models.tune('Finding speech')
  await voice.getByRole('switch', { name: 'Look for speech first' }).click()
  await expect(page.getByText('changed', { exact: true })).toHaveCount(6)
  await inspect(page, 'models-tuned')

  await page.reload()
  await expect(page.getByText('changed', { exact: true })).toHaveCount(6)
  await models.tune('Finding faces')
  await expect(certainty).toHaveAttribute('aria-valuenow', '0.28')
  for (const title of [
    'Finding faces',
    'Recognising people',
    'Finding things',
    'Hearing sounds',
    'Writing down speech',
    'Finding speech'
  ])
    await reset(models.card(title)).click()
  await expect(certainty).toHaveAttribute('aria-valuenow', '0.5')
  await expect(page.getByText('changed', { exact: true })).toHaveCount(0)
})

test('model files are added, measured, verified, exported and removed', async ({
  page,
  home,
  album,
  mirror,
  models,
  online
}) => {
  const downloads = join(home.dir, 'Downloads')
  const given = (id: string, content: Buffer) => {
    const path = join(downloads, `${id}.onnx`)
    writeFileSync(path, content)
    return path
  }
  mkdirSync(downloads)
  const faces = given('renamed by the browser (1)', mirror.weights(FACES))
  const wrong = given(THINGS, Buffer.from(mirror.weights(THINGS)).fill(7, 500, 600))
  const right = given('things', mirror.weights(SECOND_THINGS))
  const serving = await home.serve(online)
  await page.goto(serving.url)
  await models.open()
  await page.getByRole('switch', { name: 'Download models automatically' }).click()
  await models.setMirror(mirror.address)
  await expect(models.radio(FACES)).toBeChecked()
  const dialog = page.getByRole('dialog')

  await test.step('a file is chosen in the browser of folders, and recognised by its hash', async () => {
    await page.getByRole('button', { name: 'Add model files…' }).click()
    await dialog.getByRole('button', { name: 'Downloads' }).click()
    await dialog.getByRole('checkbox', { name: basename(faces) }).click()
    await inspect(page, 'models-add')
    await dialog.getByRole('button', { name: 'Add 1 file' }).click()
    await expect(dialog.getByRole('heading', { name: '1 model file was added' })).toBeVisible()
    await expect(dialog).toContainText('Faces in drawings')
    await expect(dialog).toContainText('Recognised by its checksum.')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(models.row(FACES)).toContainText('Ready')
  })

  await test.step('weights dropped anywhere become models, and what they are not is told', async () => {
    await page.goto(new URL('#/', page.url()).href)
    await dropOnto(page, [wrong, right])
    await expect(dialog.getByRole('heading', { name: '1 model file was added' })).toBeVisible()
    await expect(dialog).toContainText('Things in drawings, second edition')
    await expect(dialog).toContainText('Refused')
    await expect(dialog).toContainText(/[0-9a-f]{8}/)
    await inspect(page, 'models-added')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Bring your photos in by the fire' })).toBeVisible()
  })

  await test.step('dropped on its page a folder is one of models', async () => {
    await models.open()
    await dropOnto(page, [album.modelsDir], async () => {
      await expect(page.getByText('Drop to add model files')).toBeVisible()
      await keepPicture(page, 'models-drop')
    })
    // Outside of the user's home it is not looked for.
    await expect(dialog.getByText(/could not be found on the computer that runs Inglenook/)).toBeVisible()
    await page.keyboard.press('Escape')
    await dropOnto(page, [downloads])
    await expect(dialog.getByRole('heading', { name: /added$/ })).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('a model says how fast it is here', async () => {
    await models.button(FACES, 'Measure on this computer').press('Enter')
    await expect(models.button(FACES, 'Measuring…')).toBeFocused()
    await expect(models.row(FACES)).toContainText(/photos? (per second )?here/, { timeout: 60_000 })
    await expect(models.button(FACES, 'Measure again')).toBeFocused()
    await inspect(page, 'models-measured')
  })

  await test.step('its files are named with size and checksum', async () => {
    await models.chooseFromMenu(FACES, 'Files and source…')
    await expect(dialog).toContainText('drawn-faces.onnx')
    await expect(dialog).toContainText('Here, verified')
    await expect(dialog).toContainText(/[0-9a-f]{64}/)
    await inspect(page, 'models-details')
    await page.keyboard.press('Escape')
  })

  await test.step('all are verified, and made a mirror of', async () => {
    await page.getByRole('button', { name: 'Verify all' }).click()
    await expect(page.getByText(/^2 models are as they should be/)).toBeVisible()
    await page.getByRole('button', { name: 'Export models to a folder…' }).click()
    await dialog.getByRole('button', { name: 'Pictures' }).click()
    await dialog.getByRole('button', { name: 'Export to this folder' }).click()
    await expect(page.getByText(/^2 models, .* can be taken to another computer/)).toBeVisible()
    expect(readdirSync(join(home.dir, 'Pictures'))).toEqual(expect.arrayContaining(['drawn-faces.onnx', 'models.json']))
  })

  await test.step('what no task uses is removed, in numbers', async () => {
    await page.getByRole('button', { name: 'Remove unused' }).click()
    await inspect(page, 'models-remove-unused')
    await dialog.getByRole('button', { name: /^Remove, free .* kB/ }).click()
    await expect(page.getByText(/kB are free again/)).toBeVisible()
    // What is in use and not here yet may be on its way.
    const here = readdirSync(join(home.library, 'models')).filter((name) => !name.endsWith('.part'))
    expect(here).toEqual(['drawn-faces.onnx'])
    await expect(page.getByText('All of it is in use')).toBeVisible()
  })
})

test('everything about models is done by keyboard alone', async ({ page, home, mirror, models, online }) => {
  const serving = await home.serve(online)
  await page.goto(serving.url)
  await models.open()
  await page.getByRole('heading', { name: 'Inference models' }).click()

  await tabTo(page, page.getByRole('switch', { name: 'Download models automatically' }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByRole('textbox', { name: 'Mirror for all models' }))
  await page.keyboard.type(mirror.address)
  await page.keyboard.press('Enter')
  await expect(models.radio(FACES)).toBeChecked()
  await tabTo(page, models.radio(FACES), 'Shift+Tab')

  await test.step('arrows go through the models and choose none', async () => {
    const { origin } = mirror.server
    const others = models.card('Finding faces').getByRole('button', { name: /^Other models/ })
    await tabTo(page, others)
    await page.keyboard.press('Enter')
    await tabTo(page, models.radio(FACES), 'Shift+Tab')
    await page.keyboard.press('ArrowDown')
    await expect(models.radio(FACES)).not.toBeFocused()
    await expect(models.radio(FACES)).toBeChecked()
    await page.keyboard.press('Home')
    for (let step = 0; step < 8 && !(await isFocused(models, 'drawn-faces-2')); step++)
      await page.keyboard.press('ArrowDown')
    await expect(models.radio('drawn-faces-2')).toBeFocused()
    expect(
      mirror.server.requests().every(({ path }) => path === '/mirror/models.json'),
      origin
    ).toBe(true)
    await page.keyboard.press('Space')
    await expect(models.radio('drawn-faces-2')).toBeChecked()
    await expect(models.radio('drawn-faces-2')).toBeFocused()
  })

  await test.step('its button goes through all states with the keyboard on it', async () => {
    await tabTo(page, models.button('drawn-faces-2', /^Download now/))
    await page.keyboard.press('Enter')
    await expect(models.button('drawn-faces-2', 'Measure on this computer')).toBeFocused()
  })

  await test.step('its menu, its details, and back', async () => {
    const more = models.button('drawn-faces-2', /^More about/)
    await tabTo(page, more)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(more).toBeFocused()
  })
})

async function isFocused(models: ModelsPage, id: string): Promise<boolean> {
  return models.radio(id).evaluate((element) => element === document.activeElement)
}
