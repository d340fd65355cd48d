// `npm run bench`: measures Inglenook against the bare libraries and against its aims. `-- --only thumbnails,timeline`
// runs some, `--json` prints JSON, `--docs` writes the figures into docs/performance.md.
import { ensureBuilt } from './ensure-built.mjs'
import { underModernNode } from './modern-node.mjs'
import { readOptions } from './options.mjs'

await underModernNode(import.meta.url)

const values = readOptions({
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
  docs: { type: 'boolean', default: false }
})
await ensureBuilt((line) => console.error(line))
const { bench } = await import('../test/bench/run.ts')
process.exitCode = await bench(values)
