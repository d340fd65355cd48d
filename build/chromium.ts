import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

/** The browser for the tests: the one named by CHROMIUM_PATH, the system's, or Playwright's own; null when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const candidates = [
    env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    chromium.executablePath()
  ]
  return candidates.find((path) => path && existsSync(path)) ?? null
}
