// `npm start`: opens the app on the user's library, on the desktop or, where that cannot be, in the browser.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { openInglenook } from './open-window.mjs'
import { readOptions } from './options.mjs'

await underModernNode(import.meta.url)
const values = readOptions({
  library: { type: 'string' },
  models: { type: 'string' },
  port: { type: 'string' },
  serve: { type: 'boolean', default: false }
})
try {
  await ensureBuilt((line) => console.error(line))
  buildSpeechRecogniser()
  process.exitCode = await openInglenook({ ...values, headless: values.serve })
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = 1
}

/** In the background, while the app is used; it ends with this process, and goes on from there the next time. */
function buildSpeechRecogniser() {
  const child = spawn(process.execPath, [join(root, 'build', 'ensure-whisper.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  child.on('error', (error) => console.error(`The speech recogniser is not being built: ${error.message}`))
  child.unref()
  child.channel?.unref()
}
