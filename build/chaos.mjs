// `npm run test:chaos`: imports files while everything is killed, stopped and taken away, and compares with a quiet run.
// `-- --seed N` repeats a run, `--minutes N` goes on for longer, `--files N` takes fewer or more files,
// `--verbose` tells all that happens.
import { ensureBuilt } from './ensure-built.mjs'
import { underModernNode } from './modern-node.mjs'
import { readOptions } from './options.mjs'

await underModernNode(import.meta.url)

const { seed, minutes, files, verbose, out } = readOptions({
  seed: { type: 'string', default: String(Date.now() % 100_000) },
  minutes: { type: 'string', default: '3' },
  files: { type: 'string', default: '300' },
  verbose: { type: 'boolean', default: false },
  out: { type: 'string' }
})
if (process.platform !== 'linux') {
  console.log('chaos: did not run here: it stops processes and looks at them as only Linux lets it')
  process.exit(0)
}
if (out === undefined) await ensureBuilt((line) => console.error(line))
const { chaos } = await import('../test/chaos/run.ts')
process.exitCode = await chaos({
  seed,
  minutes: positive('minutes', minutes),
  files: positive('files', files),
  verbose,
  out
})

function positive(name, text) {
  const value = Number(text)
  if (value > 0) return value
  console.error(`--${name} must be a number above 0.`)
  return process.exit(2)
}
