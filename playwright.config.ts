import { defineConfig } from '@playwright/test'
import { findChromium } from './build/chromium.ts'

const executablePath = findChromium()

// Nothing reaches out of the machine: tests of downloading have servers of their own and switch it on.
process.env['INGLENOOK_DOWNLOADS'] ??= 'off'

/** The window in a real browser, served by the headless host; each test starts its own on a free port. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // One at a time: each starts an app that uses every core.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        // Chromium's own sandbox does not work as root in a container; the pages are ours.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure'
  }
})
