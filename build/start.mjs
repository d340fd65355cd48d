// `npm start`: opens the app on the user's library, on the desktop or, where that cannot be, in the browser.
import { ensureBuilt } from './ensure-built.mjs'
import { underModernNode } from './modern-node.mjs'
import { openInglenook } from './open-window.mjs'
import { readOptions } from './options.mjs'
import { buildWhisperInBackground } from './whisper-in-background.mjs'

await underModernNode(import.meta.url)
const values = readOptions({
  library: { type: 'string' },
  models: { type: 'string' },
  port: { type: 'string' },
  serve: { type: 'boolean', default: false }
})
try {
  await ensureBuilt((line) => console.error(line))
  buildWhisperInBackground()
  process.exitCode = await openInglenook({ ...values, headless: values.serve })
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = 1
}
