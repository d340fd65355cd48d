// `npm run screenshots`: takes the documentation's pictures of the sample library, anew and always the same way.
// `-- --only sounds,activity` takes some of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright'
import sharp from 'sharp'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { readOptions } from './options.mjs'

await underModernNode(import.meta.url)
const { findChromium } = await import('./chromium.ts')

const parts = { pages: takeDemo, sounds: takeSounds, activity: takeActivity, models: takeModels }
const { only } = readOptions({ only: { type: 'string', default: Object.keys(parts).join() } })
const wanted = only.split(',')
for (const name of wanted) if (!(name in parts)) throw new Error(`There are no pictures of "${name}".`)
await ensureBuilt((line) => console.error(line))

const target = join(root, 'docs', 'screenshots')
const library = join(root, '.cache', 'demo-library')
const viewport = { width: 1280, height: 800 }
mkdirSync(target, { recursive: true })
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] })
try {
  for (const name of wanted) await parts[name]()
} finally {
  await browser.close()
}

async function takeDemo() {
  await served([join(root, 'build', 'demo.mjs'), '--fresh', '--serve'], {}, takePages)
}

/** Serves by a command of ours for as long as the pictures take. */
async function served(command, env, take) {
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: 'true', INGLENOOK_DOWNLOADS: 'off', ...env }
  })
  const ended = once(child, 'close')
  try {
    await take(await addressOf(child))
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function takePages(url) {
  for (const colorScheme of ['dark', 'light']) {
    const page = await browser.newPage({ viewport, colorScheme, locale: 'en-GB' })
    await page.goto(url)
    await take(page, `photos-${colorScheme}`)
    for (const name of ['people', 'things']) {
      await page.goto(`${new URL(url).origin}/#/${name}`)
      await take(page, `${name}-${colorScheme}`)
    }
    await page.close()
  }
  const page = await browser.newPage({ viewport, colorScheme: 'dark', locale: 'en-GB' })
  await page.goto(url)
  await page.locator('main a:has(img), main button:has(img)').first().click()
  await page.getByRole('dialog').waitFor()
  for (const key of ['f', 'b']) await page.keyboard.press(key)
  await take(page, 'viewer')
  await page.close()
}

/** Videos and recordings: the player, what is heard, what is said. ffmpeg makes them of the sample library's drawings. */
async function takeSounds() {
  const [{ makeToldLibrary }, { ensureFixtures }, { ensureFfmpeg }] = await Promise.all([
    import('../test/e2e/support/told-library.ts'),
    import('../test/fixtures/index.ts'),
    import('./ensure-ffmpeg.mjs')
  ])
  const missing = await ensureFfmpeg()
  if (missing) throw new Error(missing)
  const { demoDir, modelsDir } = await ensureFixtures()
  const told = await makeToldLibrary(join(root, '.cache', 'told-library'), demoDir, modelsDir)
  const command = [
    join(root, 'out', 'main', 'cli.js'),
    'serve',
    '--library',
    told,
    '--models',
    modelsDir,
    '--port',
    '0'
  ]
  await served(command, {}, async (url) => {
    for (const colorScheme of ['dark', 'light']) {
      const page = await browser.newPage({ viewport, colorScheme, locale: 'en-GB' })
      await page.goto(url)
      for (const [name, hash, shown] of [
        ['sounds', '/sounds', 'Laughter'],
        ['search', '/search?q=six', 'Grandmother']
      ]) {
        await page.goto(`${new URL(url).origin}/#${hash}`)
        await page.getByRole('main').getByText(shown).first().waitFor()
        await take(page, `${name}-${colorScheme}`)
      }
      await page.close()
    }
    const page = await browser.newPage({ viewport, colorScheme: 'dark', locale: 'en-GB' })
    await page.goto(url)
    await openAt(page, 'Video Sam is six', 'Not so close')
    await page.keyboard.press('c')
    await take(page, 'player')
    await page.keyboard.press('Escape')
    await openAt(page, 'Sound Grandmother', 'We went out')
    await take(page, 'recording')
    await page.close()
  })
}

/** Opens a video or recording of the timeline where a line is said, in the middle of that line. */
async function openAt(page, file, line) {
  await page.getByRole('main').getByRole('button', { name: file }).click()
  const media = await page.locator('video, audio').elementHandle()
  await page.waitForFunction((element) => element.readyState > 1, media)
  const lines = page.getByRole('complementary', { name: 'Transcript' }).getByRole('listitem')
  const words = lines.filter({ hasText: line }).locator('p [data-at]')
  await words.first().waitFor()
  await words.nth(Math.floor((await words.count()) / 2)).click()
  await page.waitForFunction((element) => element.currentTime > 0 && !element.seeking, media)
  await page.mouse.move(0, 0)
}

/**
 * Activity in the middle of the work on a large library, for which the sample is too small: a played app tells the window
 * what it would be told then.
 */
async function takeActivity() {
  const [{ StagedApp }, { pastWork, STAGES }] = await Promise.all([
    import('../test/e2e/support/staged-app.ts'),
    import('../test/e2e/support/stages.ts')
  ])
  await using app = await StagedApp.start({ ...pastWork(Date.now()), ...STAGES.working })
  for (const colorScheme of ['dark', 'light']) {
    const page = await browser.newPage({ viewport, colorScheme, locale: 'en-GB' })
    await page.goto(app.url)
    await page.goto(`${new URL(app.url).origin}/#/activity`)
    await page.getByRole('progressbar', { name: /^Everything/ }).waitFor()
    await take(page, `activity-${colorScheme}`)
    await page.close()
  }
}

/**
 * The page of models, over the same library. Its speech models come from a server that stops one download in the middle
 * and answers another with a web page; nothing is asked of anybody else, since no pipeline needs them.
 */
async function takeModels() {
  const [{ startMisbehavingServer }, { htmlPage, pausedAt, repeated }, { MODEL_LIST }, { ensureFixtures }] =
    await Promise.all([
      import('../test/support/misbehaving-server.ts'),
      import('../test/support/answers.ts'),
      import('../src/shared/model-list.ts'),
      import('../test/fixtures/index.ts')
    ])
  const [halfway, refused] = ['tiny', 'base'].map((id) => MODEL_LIST.find(({ entry }) => entry.id === id).entry)
  const { modelsDir } = await ensureFixtures()
  const server = await startMisbehavingServer()
  const mirror = server.mirror('/models', { list: { formatVersion: 1, models: [halfway, refused] }, files: {} })
  const [weights] = halfway.files
  server.on(`/models/${weights.name}`, pausedAt(0.435, repeated(Buffer.alloc(65_536, 7), weights.bytes)))
  server.on(`/models/${refused.files[0].name}`, htmlPage())

  const command = [join(root, 'out', 'main', 'cli.js'), 'serve', '--library', library, '--models', modelsDir]
  // Whatever would be asked of others runs into a proxy that is none.
  const alone = { INGLENOOK_DOWNLOADS: 'on', HTTPS_PROXY: server.origin, NO_PROXY: '127.0.0.1' }
  try {
    await served(command, { ...alone, INGLENOOK_MODELS_TRANSCRIPTION: mirror }, async (url) => {
      for (const colorScheme of ['dark', 'light']) {
        const page = await modelsPage(url, colorScheme)
        await take(page, `models-${colorScheme}`)
        await page.close()
      }
      const page = await modelsPage(url, 'dark')
      const speech = page.locator('[data-task="transcription"]')
      await speech.getByRole('button', { name: /^Other models/ }).click()
      const row = ({ id }) => speech.locator(`[data-model="${id}"]`)
      await row(halfway)
        .getByRole('button', { name: /^Download now/ })
        .click()
      await row(halfway).getByText('43 %').waitFor()
      await row(halfway).scrollIntoViewIfNeeded()
      await take(page, 'models-downloading')
      await row(refused)
        .getByRole('button', { name: /^Download now/ })
        .click()
      await row(refused).getByText('web page').waitFor()
      await take(page, 'models-failed')
      await row(halfway)
        .getByRole('button', { name: /^Cancel/ })
        .click()
      await page.close()
    })
  } finally {
    await server.close()
  }
}

async function modelsPage(url, colorScheme) {
  const page = await browser.newPage({ viewport, colorScheme, locale: 'en-GB' })
  await page.goto(url)
  await page.goto(`${new URL(url).origin}/#/settings/models`)
  await page.locator('[data-task="transcription"]').waitFor()
  return page
}

/** The address that the served demo prints once it is ready. */
async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\/\/\S+key=\S+/.exec(line) ?? []
    if (address) return address
  }
  throw new Error('the demo ended before it was ready')
}

async function take(page, name) {
  const hasPictures = !name.startsWith('models-')
  await page.waitForFunction((some) => {
    const pictures = [...document.images]
    return (!some || pictures.length > 0) && pictures.every((one) => one.complete)
  }, hasPictures)
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))))
  const shot = await page.screenshot({ animations: 'disabled' })
  await sharp(shot)
    .webp({ quality: 88, effort: 6 })
    .toFile(join(target, `${name}.webp`))
}
