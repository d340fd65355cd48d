// `npm run test:architecture`: holds the arrows of .dependency-cruiser.mjs.
//
// Note: `using` is new. The tree walker that dependency-cruiser borrows from swc stops at a `using` declaration, which
// swc itself parses. It is a variable declaration by another name, and is visited as one until the walker knows it.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, underModernNode } from './modern-node.mjs'

await underModernNode(import.meta.url)

const { Visitor } = createRequire(import.meta.url)('@swc/core/Visitor.js')
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  statement.decls = this.visitVariableDeclarators(statement.decls)
  return statement
}

process.chdir(root)
process.argv.splice(2, Number.POSITIVE_INFINITY, '--config', '.dependency-cruiser.mjs', 'src')
await import(pathToFileURL(join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')).href)
