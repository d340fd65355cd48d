import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AssetEntry, ImportReport, ProcessReport } from '../../../src/shared/cli.ts'
import { ensureTestFixtures } from '../../fixtures/index.ts'
import { document, inglenook, scratchFolder } from './command.ts'

describe('files that are not what they should be', () => {
  let folder: string
  let library: string
  let modelsDir: string
  let imported: ImportReport
  let processed: ProcessReport
  let assets: AssetEntry[]

  beforeAll(async () => {
    folder = scratchFolder(afterAll)
    library = scratchFolder(afterAll)
    modelsDir = (await ensureTestFixtures()).modelsDir
    const jpeg = await noise(800, 600).jpeg().toBuffer()
    const png = await noise(300, 200).png().toBuffer()
    const put = (name: string, content: Buffer | string): void => writeFileSync(join(folder, name), content)
    mkdirSync(join(folder, 'sub'))
    put('good.jpg', jpeg)
    put('sub/also-good.png', await noise(301, 200).png().toBuffer())
    put('truncated.jpg', jpeg.subarray(0, Math.floor(jpeg.length / 2)))
    put('cut-in-the-header.jpg', jpeg.subarray(0, 40))
    put('truncated.png', png.subarray(0, Math.floor(png.length / 2)))
    put('zero.jpg', '')
    put('really-a-png.jpg', png)
    put('really-a-jpeg.txt', await noise(64, 48).jpeg().toBuffer())
    put('text.jpg', 'Dear photo program, I am a letter.\n'.repeat(40))
    put('page.jpg', '<!doctype html><html><body>404</body></html>')
    put(
      'one-pixel.png',
      await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
    )
    put('thirty-thousand.png', hugePng(30_000, 30_000))
    put(
      'thirty-thousand-wide.png',
      await sharp({ create: { width: 30_000, height: 10, channels: 3, background: 'teal' } })
        .png()
        .toBuffer()
    )
    put(
      'random.jpg',
      Buffer.concat([jpeg.subarray(0, 400), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))])
    )
    imported = await document(
      ImportReport,
      'import',
      folder,
      '--no-process',
      '--library',
      library,
      '--models',
      modelsDir
    )
    processed = await document(ProcessReport, 'process', '--wait', '--library', library, '--models', modelsDir)
    assets = await document(z.array(AssetEntry), 'assets', '--library', library, '--models', modelsDir)
  }, 180_000)

  it('each becomes an asset, or has a reason of its own, and nothing is queued for ever', () => {
    const skipped = Object.fromEntries(imported.skipped.map(({ path, reason }) => [basename(path), reason]))
    const failed = new Map(processed.failed.map(({ path, error }) => [basename(path), error]))
    const reasonOf = (name: string): string | undefined => skipped[name] ?? failed.get(name)
    const reasons: [string, RegExp][] = [
      ['zero.jpg', /empty/i],
      ['text.jpg', /text/i],
      ['page.jpg', /HTML|web page|text/i],
      ['cut-in-the-header.jpg', /damaged|cut|incomplete/i],
      ['truncated.jpg', /damaged|ends too early|cut/i],
      ['truncated.png', /damaged|ends too early|cut/i],
      ['random.jpg', /damaged/i],
      ['thirty-thousand.png', /30000 × 30000|30,000 × 30,000|900 megapixels/i]
    ]
    for (const [name, reason] of reasons) expect(reasonOf(name), name).toMatch(reason)
    expect(processed.waiting).toEqual([])
  })

  it('nothing else is held up', () => {
    const fine = [
      'good.jpg',
      'one-pixel.png',
      'really-a-jpeg.txt',
      'really-a-png.jpg',
      'also-good.png',
      'thirty-thousand-wide.png'
    ]
    const names = assets.map(({ path }) => basename(path))
    for (const name of fine) expect(names).toContain(name)
    const failed = processed.failed.map(({ path }) => basename(path))
    expect(failed.filter((name) => fine.includes(name))).toEqual([])
    // Three pipelines for each photo that could be read; the rest are named above.
    expect(processed.done).toBe(fine.length * 3)
  })

  it('goes by content, not by name', () => {
    const kinds = Object.fromEntries(assets.map(({ path, kind, width }) => [basename(path), [kind, width]]))
    expect(kinds).toMatchObject({ 'really-a-png.jpg': ['photo', 300], 'really-a-jpeg.txt': ['photo', 64] })
  })

  it('leaves every file as it was', () => {
    expect(readFileSync(join(folder, 'text.jpg'), 'utf8')).toMatch(/^Dear photo program/)
    expect(readFileSync(join(folder, 'zero.jpg')).length).toBe(0)
  })

  it('ends with 1 and says so in words when something failed', async () => {
    const answer = await inglenook('process', '--library', library, '--models', modelsDir)
    expect(answer.code).toBe(0)
    const again = await inglenook('import', folder, '--library', library, '--models', modelsDir)
    expect(again.stdout + again.stderr).toMatch(/zero\.jpg/)
  })
})

/** A picture that does not compress to nothing, the same every time. */
function noise(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3)
  let state = width * 31 + height
  for (let index = 0; index < pixels.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pixels[index] = state >>> 24
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** A valid grey PNG of any size, some kilobytes small, without ever holding its pixels. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 })
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
