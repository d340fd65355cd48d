// `npm run demo`: makes a library of drawn sample photos and opens it. `--fresh` makes it anew, `--serve` and `--port N`
// open it in the browser, `--no-open` only makes it.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'
import { openInglenook } from './open-window.mjs'
import { readOptions } from './options.mjs'

await underModernNode(import.meta.url)

const values = readOptions({
  fresh: { type: 'boolean', default: false },
  serve: { type: 'boolean', default: false },
  open: { type: 'boolean', default: true },
  port: { type: 'string' }
})
const NAMED_PEOPLE = 3
const library = join(root, '.cache', 'demo-library')

try {
  await ensureBuilt((line) => console.error(line))
  const { ensureFixtures } = await import('../test/fixtures/index.ts')
  const announce = setTimeout(() => console.error('Drawing the sample photos, once ...'), 1000)
  const fixtures = await ensureFixtures()
  clearTimeout(announce)
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

/** Imports what is not there yet, and names most of the people, leaving the others for the visitor to name. */
async function fill({ demoDir, modelsDir, expected }) {
  console.error('Looking for people and things in them ...')
  await inglenook('import', demoDir, '--models', modelsDir)
  const people = await inglenook('people')
  if (people.some((person) => person.name !== null)) return
  const characters = await charactersOf(demoDir, expected.demo)
  for (const { id } of people.slice(0, NAMED_PEOPLE)) {
    const name = expected.names[characters.get(id)]
    if (name) await inglenook('people', 'name', String(id), name)
  }
}

/** Which drawn character each person is: the one that most of its faces lie on. */
async function charactersOf(demoDir, photos) {
  const { iou } = await import('../src/shared/box.ts')
  const drawn = new Map(photos.map((photo) => [join(demoDir, photo.file), photo.faces]))
  const votes = new Map()
  for (const { path, faces } of await inglenook('assets')) {
    for (const { box, person } of faces) {
      const face = drawn.get(path)?.find((one) => iou(one.box, box) > 0.3)
      if (!face || !person) continue
      const counts = votes.get(person.id) ?? new Map()
      votes.set(person.id, counts.set(face.character, (counts.get(face.character) ?? 0) + 1))
    }
  }
  const first = (counts) => [...counts].sort(([, a], [, b]) => b - a)[0][0]
  return new Map([...votes].map(([id, counts]) => [id, first(counts)]))
}

async function inglenook(...args) {
  const command = [join(root, 'out', 'main', 'cli.js'), ...args, '--library', library, '--json', '--quiet']
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1e9 })
  return JSON.parse(stdout)
}
