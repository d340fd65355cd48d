// `npm start`: opens the app on the user's library, on the desktop or, where that cannot be, in the browser.
import { parseArgs } from 'node:util'
import { ensureBuilt } from './ensure-built.mjs'
import { underModernNode } from './modern-node.mjs'
import { openInglenook } from './open-window.mjs'

await underModernNode(import.meta.url)
try {
  const { values } = parseArgs({
    options: {
      library: { type: 'string' },
      models: { type: 'string' },
      port: { type: 'string' },
      serve: { type: 'boolean', default: false }
    }
  })
  await ensureBuilt((line) => console.error(line))
  process.exitCode = await openInglenook({ ...values, headless: values.serve })
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1
}
