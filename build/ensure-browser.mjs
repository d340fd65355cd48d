import { installDebian, runTool } from './run-step.mjs'

const ADVICE =
  'A Chromium is needed for the browser tests and could not be installed. Install one yourself ("sudo apt-get install ' +
  'chromium" or "npx playwright install chromium"), or name one: CHROMIUM_PATH=/path/to/chromium npm test.'

/** Installs a browser when none is found. @returns {Promise<string | null>} null, or what to do */
export async function ensureBrowser() {
  const { findChromium } = await import('./chromium.ts')
  if (findChromium()) return null
  await installDebian(['chromium'])
  if (findChromium()) return null
  await runTool('playwright/cli.js', ['install', 'chromium'])
  return findChromium() ? null : ADVICE
}
