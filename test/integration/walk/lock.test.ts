import { expect, it } from 'vitest'
import { inglenook, scratchFolder, startInglenook } from './command.ts'

it('refuses a library that another process has, naming it, and opens it when that one is gone', async () => {
  const library = scratchFolder()
  const { child, answer } = startInglenook('serve', '--port', '0', '--library', library, '--json')
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
  const refused = await inglenook('status', '--library', library, '--json')
  expect(refused.code).toBe(3)
  expect(refused.stdout).toContain(`process ${child.pid}`)
  expect(refused.stderr + refused.stdout).toContain(library)
  // Even killed without a chance to tidy up, it leaves nothing that would keep others out.
  child.kill('SIGKILL')
  await answer
  expect((await inglenook('status', '--library', library)).code).toBe(0)
})
