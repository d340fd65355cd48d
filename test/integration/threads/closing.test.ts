import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('fixtures/closes-at-once.ts', import.meta.url))

it('threads of the catalogue are ended at any moment, while they open it too, and the process lives', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program])
  expect([stdout, stderr]).toEqual(['all ended\n', ''])
})
