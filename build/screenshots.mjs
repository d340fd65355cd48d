// `npm run screenshots`: takes the documentation's pictures of the sample library, anew and always the same way.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright'
import sharp from 'sharp'
import { findChromium } from './chromium.ts'
import { root, underModernNode } from './modern-node.mjs'

await underModernNode(import.meta.url)

const target = join(root, 'docs', 'screenshots')
const viewport = { width: 1280, height: 800 }
mkdirSync(target, { recursive: true })
const server = spawn(process.execPath, [join(root, 'build', 'demo.mjs'), '--fresh', '--serve'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, CI: 'true' }
})
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] })
try {
  const url = await addressOf(server)
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
} finally {
  await browser.close()
  server.kill('SIGTERM')
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
  await page.waitForFunction(() => {
    const pictures = [...document.images]
    return pictures.length > 0 && pictures.every((one) => one.complete)
  })
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))))
  const shot = await page.screenshot({ animations: 'disabled' })
  await sharp(shot)
    .webp({ quality: 88, effort: 6 })
    .toFile(join(target, `${name}.webp`))
}
