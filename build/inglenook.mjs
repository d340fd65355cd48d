#!/usr/bin/env node
// The `inglenook` command: under a Node that is new enough, built if need be, it becomes out/main/cli.js.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { buildWhisperInBackground } from './whisper-in-background.mjs'
import { whisperIsThere } from './whisper-recipe.mjs'

/** Commands that may have speech to write down. */
const HEARS = ['import', 'process', 'serve', 'transcribe']

await underModernNode(import.meta.url)
try {
  await ensureBuilt((line) => process.stderr.isTTY && console.error(line))
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exit(1)
}
const hears = process.argv.slice(2).some((word) => HEARS.includes(word))
if (hears && !process.env.INGLENOOK_WHISPER_CLI && !whisperIsThere()) buildWhisperInBackground({ quiet: true })
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
