import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')

/** The text of every source file of the program, and of what builds it. */
function* sources(): Generator<string> {
  for (const folder of ['src', 'build']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const isSource = entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name)
      if (isSource) yield readFileSync(join(entry.parentPath, entry.name), 'utf8')
    }
  }
}

const written = new Set(
  [...sources()].flatMap((text) =>
    [...text.matchAll(/\bNote:((?: `[^`\n]+`|[^.`\n])+)/g)].map(([, name = '']) => name.trim())
  )
)
const listed = new Set(
  [...page.matchAll(/^\| ([^|]+) \| `[^|]+` \| [^|]+ \|$/gm)].flatMap(([, names = '']) => names.split(' · '))
)

it('lists every named note of the source, and no other', () => {
  expect([...written].filter((name) => !NOT_A_NOTE.test(name)).sort()).toEqual([...listed].sort())
})

/** Two sentences that begin like one. */
const NOT_A_NOTE = /^nothing here or in what is imported/
