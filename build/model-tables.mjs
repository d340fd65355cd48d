// `npm run docs`: writes the tables of docs/models.md anew from the list of models.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, underModernNode } from './modern-node.mjs'

await underModernNode(import.meta.url)
const { withModelTables } = await import('./model-tables.ts')
const page = join(root, 'docs', 'models.md')
writeFileSync(page, withModelTables(readFileSync(page, 'utf8')))
