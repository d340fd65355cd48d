import { defineConfig } from '@playwright/test'

// Nothing reaches out of the machine: tests of downloading have servers of their own and switch it on.
process.env['INGLENOOK_DOWNLOADS'] ??= 'off'

/** The desktop app itself. Where Electron's binary or a display is missing, one line says that these did not run. */
export default defineConfig({
  testDir: 'test/electron',
  outputDir: 'test-results/electron',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: { trace: 'retain-on-failure' }
})
