// `npm run demo`: makes a library of drawn sample photos and opens it. `--fresh` makes it anew, `--serve` and `--port N`
// open it in the browser, `--no-open` only makes it.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
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
  const line = progressLine()
  const fixtures = await ensureFixtures((drawn, total) =>
    line.show(`Drawing the sample photos, once: ${drawn} of ${total}`)
  )
  line.clear()
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
  await inglenook(['import', demoDir, '--models', modelsDir], { progress: true })
  const people = await inglenook(['people'])
  if (people.some((person) => person.name !== null)) return
  const characters = await charactersOf(demoDir, expected.demo)
  for (const { id } of people.slice(0, NAMED_PEOPLE)) {
    const name = expected.names[characters.get(id)]
    if (name) await inglenook(['people', 'name', String(id), name])
  }
}

/** Which drawn character each person is: the one that most of its faces lie on. */
async function charactersOf(demoDir, photos) {
  const { iou } = await import('../src/shared/box.ts')
  const drawn = new Map(photos.map((photo) => [join(demoDir, photo.file), photo.faces]))
  const votes = new Map()
  for (const { path, faces } of await inglenook(['assets'])) {
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

/** The document of a command; its own line of progress goes where ours goes. */
async function inglenook(args, { progress = false } = {}) {
  const cli = join(root, 'out', 'main', 'cli.js')
  const command = [cli, ...args, '--library', library, '--json', ...(progress ? [] : ['--quiet'])]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [document, code] = await Promise.all([text(child.stdout), ended])
  if (code !== 0) throw new Error(`inglenook ${args.join(' ')} ended with ${code}.`)
  return JSON.parse(document)
}

/** One line that is drawn over and over on a terminal, and now and then a line of its own elsewhere. */
function progressLine() {
  const { stderr } = process
  const everyMs = stderr.isTTY ? 100 : 5000
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show(line) {
      if (performance.now() - shownAt < everyMs) return
      shownAt = performance.now()
      stderr.write(stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
    },
    clear() {
      if (stderr.isTTY) stderr.write('\r\u001b[K')
    }
  }
}
