import { defineConfig } from '@playwright/test'

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
