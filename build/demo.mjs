// `npm run demo`: makes a library of drawn sample photos and opens it. `--fresh` makes it anew, `--serve` and `--port N`
// open it in the browser, `--no-open` only makes it.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { openInglenook } from './open-window.mjs'

await underModernNode(import.meta.url)

const { values } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
    open: { type: 'boolean', default: true },
    port: { type: 'string' }
  },
  allowNegative: true
})
const library = join(root, '.cache', 'demo-library')

try {
  await ensureBuilt((line) => console.error(line))
  const { ensureFixtures } = await import('../test/fixtures/index.ts')
  console.error('Drawing the sample photos, once ...')
  const fixtures = await ensureFixtures()
  if (values.fresh) rmSync(library, { recursive: true, force: true })
  await fill(fixtures)
  if (values.open) {
    process.exitCode = await openInglenook({
      library,
      models: fixtures.modelsDir,
      port: values.port,
      headless: values.serve
    })
  }
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exitCode = 1
}

/** Imports what is not there yet, and names some of the people, leaving the others for the visitor to name. */
async function fill({ demoDir, modelsDir }) {
  console.error('Looking for people and things in them ...')
  const { added } = await inglenook('import', demoDir, '--models', modelsDir)
  if (added === 0) return
  const people = await inglenook('people')
  for (const [index, name] of ['Ada', 'Bruno', 'Carla'].entries()) {
    const person = people[index]
    if (person && person.name === null) await inglenook('people', 'name', String(person.id), name)
  }
}

async function inglenook(...args) {
  const command = [join(root, 'out', 'main', 'cli.js'), ...args, '--library', library, '--json', '--quiet']
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1e9 })
  return JSON.parse(stdout)
}
