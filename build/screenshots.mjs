// `npm run screenshots`: takes the documentation's pictures of the sample library, anew and always the same way.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright'
import sharp from 'sharp'
import { root, underModernNode } from './modern-node.mjs'

await underModernNode(import.meta.url)
const { findChromium } = await import('./chromium.ts')

const target = join(root, 'docs', 'screenshots')
const library = join(root, '.cache', 'demo-library')
const viewport = { width: 1280, height: 800 }
mkdirSync(target, { recursive: true })
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] })
try {
  await served([join(root, 'build', 'demo.mjs'), '--fresh', '--serve'], {}, takePages)
  await takeActivity()
  await takeModels()
} finally {
  await browser.close()
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
