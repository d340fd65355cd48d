#!/usr/bin/env node
// The `inglenook` command: under a Node that is new enough, built if need be, it becomes out/main/cli.js.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { root, underModernNode } from './modern-node.mjs'

await underModernNode(import.meta.url)
try {
  await ensureBuilt((line) => process.stderr.isTTY && console.error(line))
} catch (error) {
  console.error(`inglenook: ${error.message}`)
  process.exit(1)
}
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
