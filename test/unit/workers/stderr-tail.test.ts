import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StderrTail } from '../../../src/main/workers/stderr-tail.ts'

it('hands on the same lines however the stream is cut, and keeps its end', () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme', maxLength: 50 }).map((line) => line.replace(/[\r\n]/g, '')),
    { maxLength: 30 }
  )
  fc.assert(
    fc.property(text, fc.array(fc.nat(2000)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      const seen: string[] = []
      const tail = new StderrTail((line) => seen.push(line))
      const places = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
      places.reduce((from, to) => {
        tail.push(bytes.subarray(from, to))
        return to
      }, 0)
      tail.flush()
      expect(seen).toEqual(lines)
      expect(tail.text).toBe(bytes.toString().slice(-4000).trim())
    })
  )
})

it('lets no endless line fill the memory', () => {
  const seen: string[] = []
  const tail = new StderrTail((line) => seen.push(line))
  for (let chunk = 0; chunk < 100; chunk++) tail.push(Buffer.alloc(1000, 'x'))
  tail.flush()
  expect(seen.join('')).toBe('x'.repeat(100_000))
  expect(tail.text.length).toBe(4000)
})
