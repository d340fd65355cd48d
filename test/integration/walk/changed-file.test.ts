import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { AssetEntry, ImportReport, ProcessReport } from '../../../src/shared/cli.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { document, scratchFolder } from './command.ts'

it('looks again at a file that changed between its import and its turn', async () => {
  const { photosDir, modelsDir } = await ensureTestFixtures()
  const [first, second] = readdirSync(photosDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .sort()
  const folder = scratchFolder()
  const common = ['--library', scratchFolder(), '--models', modelsDir]
  const photo = join(folder, 'photo.jpg')
  copyFileSync(join(photosDir, first!), photo)
  await document(ImportReport, 'import', folder, '--no-process', ...common)
  const [before] = await document(z.array(AssetEntry), 'assets', ...common)
  copyFileSync(join(photosDir, second!), photo)

  expect(await document(ProcessReport, 'process', '--wait', ...common)).toMatchObject({ done: 3, failed: [] })
  const [after] = await document(z.array(AssetEntry), 'assets', ...common)
  expect({ id: after?.id, changed: after?.sha256 !== before?.sha256 }).toEqual({ id: before?.id, changed: true })
})
