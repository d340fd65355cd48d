import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { obstacle } from './desktop.ts'

const reason = obstacle()
if (reason) console.log(`The desktop tests did not run: ${reason}.`)

test.describe('the desktop app', () => {
  test.skip(reason !== null, reason ?? '')

  let dir: string
  let desktop: ElectronApplication
  let page: Page

  test.beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'inglenook-desktop-'))
    desktop = await start(join(dir, 'library'))
    page = await desktop.firstWindow()
  })
  test.afterEach(async () => {
    await desktop.close()
    rmSync(dir, { recursive: true, force: true })
  })

  test('shows the window on its own protocol, with a line to the app', async () => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await expect(page).toHaveTitle(/Inglenook/)
    expect(new URL(page.url()).href).toMatch(/^inglenook:\/\/app\//)
    await page.goto('inglenook://app/#/settings')
    await expect(page.getByText(join(dir, 'library')).first()).toBeVisible()
    expect(errors).toEqual([])
  })

  test('gives the page nothing but the bridge', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.inglenook ?? {}).sort(),
      node: ['process', 'require', 'module', 'Buffer', 'global'].filter((name) => name in globalThis)
    }))
    expect(seen).toEqual({ bridge: ['mediaOrigin', 'pathOfDroppedFile', 'platform'], node: [] })
  })

  test('refuses to leave and to open windows', async () => {
    const opened = await page.evaluate(() => window.open('https://example.org') === null)
    expect(opened).toBe(true)
    const before = page.url()
    await page.evaluate(() => {
      window.location.href = 'https://example.org/'
    })
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(page.url()).toBe(before)
    expect(desktop.windows()).toHaveLength(1)
  })

  test('gives its window to a second start', async () => {
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const second = _electron.launch(launchOptions(join(dir, 'library')))
    await expect(second).rejects.toThrow()
    await expect
      .poll(() => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
      .toBe(false)
  })

  test('opens where it was', async () => {
    const bounds = { x: 60, y: 50, width: 900, height: 600 }
    await desktop.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds)
    await desktop.close()
    desktop = await start(join(dir, 'library'))
    await desktop.firstWindow()
    const size = await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    expect(size).toMatchObject({ width: 900, height: 600 })
  })
})

function start(library: string): Promise<ElectronApplication> {
  return _electron.launch(launchOptions(library))
}

function launchOptions(library: string): NonNullable<Parameters<typeof _electron.launch>[0]> {
  const root = join(import.meta.dirname, '..', '..')
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return { args: [...asRoot, root], env: { ...process.env, INGLENOOK_LIBRARY: library } as Record<string, string> }
}
