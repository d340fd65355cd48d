import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeWaveform, encodeWaveform, type Waveform, waveformMs } from '../../../src/shared/waveform.ts'
import { peaksBetween, waveformLevels } from '../../../src/shared/waveform-zoom.ts'
import { makeWaveform } from '../../../src/worker/media/waveform.ts'

const RATE = 16_000

describe('measuring a waveform', () => {
  it.each([
    [1, 0.95, 1],
    [0.5, 0.45, 0.52],
    [0, 0, 0],
    [3, 1, 1]
  ])('finds peaks of a 440 Hz tone of amplitude %f between %f and %f', async (amplitude, least, most) => {
    const tone = Float32Array.from({ length: RATE }, (_, n) => amplitude * Math.sin((2 * Math.PI * 440 * n) / RATE))
    const { waveform } = await makeWaveform(chunks(tone, [777]), RATE)
    const peaks = peaksBetween(waveformLevels(waveform), 0, 1000, 50)
    expect([waveform.peaks.length, waveform.samplesPerPeak, waveformMs(waveform)]).toEqual([50, 320, 1000])
    expect(Math.min(...peaks)).toBeGreaterThanOrEqual(least)
    expect(Math.max(...peaks)).toBeLessThanOrEqual(most)
  })

  it('is what a look at each window as a whole finds, however the sound is cut into chunks', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 })
    const sound = fc.float32Array({ maxLength: 3000, size: 'max' })
    await fc.assert(
      fc.asyncProperty(sound, cuts, async (samples, lengths) => {
        const { waveform, end } = await makeWaveform(chunks(samples, lengths), RATE)
        const windows = Array.from({ length: Math.floor(samples.length / 320) }, (_, index) =>
          [...samples.slice(index * 320, index * 320 + 320)].filter((sample) => !Number.isNaN(sample)).map(Math.abs)
        )
        const expected = windows.map((window) => Math.round(Math.min(1, Math.max(0, ...window)) * 255))
        expect({ peaks: [...waveform.peaks], end }).toEqual({ peaks: expected, end: samples.length })
      })
    )
  })

  it('keeps nothing of a sound but its peaks, however long it is', async () => {
    const tenHours = 10 * 3600
    let live = 0
    async function* silence() {
      const second = new Float32Array(RATE)
      for (let at = 0; at < tenHours; at++) {
        second[0] = (at % 256) / 255
        if (at % 3600 === 0) live = Math.max(live, process.memoryUsage().arrayBuffers)
        yield second
      }
    }
    const before = process.memoryUsage().arrayBuffers
    const { waveform } = await makeWaveform(silence(), RATE)
    expect(waveform.peaks.length).toBe(tenHours * 50)
    expect(waveform.peaks[50 * 255]).toBe(255)
    expect(live - before).toBeLessThan(16e6)
  })

  it('refuses rates that no window divides', async () => {
    await expect(makeWaveform(chunks(new Float32Array(9), [9]), 11_026)).rejects.toThrow(RangeError)
  })
})

describe('a stored waveform', () => {
  const anyWaveform = fc.record({
    sampleRate: fc.constantFrom(8000, RATE, 48_000),
    samplesPerPeak: fc.constantFrom(160, 320),
    peaks: fc.uint8Array({ maxLength: 500 })
  })

  it('is read as it was written, wherever its bytes lie', () => {
    fc.assert(
      fc.property(anyWaveform, fc.nat(7), (waveform, offset) => {
        const bytes = encodeWaveform(waveform)
        const elsewhere = new Uint8Array(bytes.length + 16).subarray(offset, offset + bytes.length)
        elsewhere.set(bytes)
        expect(decodeWaveform(elsewhere)).toEqual(waveform)
      })
    )
  })

  it('of two hours takes less than 400 kB', () => {
    const bytes = encodeWaveform({ sampleRate: RATE, samplesPerPeak: 320, peaks: new Uint8Array(2 * 3600 * 50) })
    expect(bytes.length).toBe(360_020)
  })

  it('is refused when it is cut, of another version, or something else', () => {
    const bytes = encodeWaveform({ sampleRate: RATE, samplesPerPeak: 320, peaks: new Uint8Array(9) })
    const changed = (index: number, value: number) => bytes.with(index, value)
    const refused = [bytes.subarray(0, 28), bytes.subarray(0, 19), new Uint8Array(40), changed(4, 2)]
    for (const one of [...refused, changed(8, 0).fill(0, 8, 12), new Uint8Array([...bytes, 0])]) {
      expect(() => decodeWaveform(one)).toThrow(/cannot be read: .* made again/)
    }
  })
})

describe('drawing a waveform', () => {
  const waveform = fc
    .uint8Array({ minLength: 0, maxLength: 300 })
    .map((peaks): Waveform => ({ sampleRate: RATE, samplesPerPeak: 320, peaks }))

  it('shows in each bucket the greatest peak that reaches into it, at any zoom and place', () => {
    fc.assert(
      fc.property(
        waveform,
        fc.integer({ min: -500, max: 6500 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 400 }),
        (one, fromMs, lengthMs, buckets) => {
          const drawn = peaksBetween(waveformLevels(one), fromMs, fromMs + lengthMs, buckets)
          const width = lengthMs / buckets / 20
          const expected = Array.from({ length: buckets }, (_, bucket) => {
            const [from, to] = [fromMs / 20 + bucket * width, fromMs / 20 + (bucket + 1) * width]
            const reaching = [...one.peaks].filter((_, index) => index < to && index + 1 > from)
            return Math.fround(Math.max(0, ...reaching) / 255)
          })
          expect([...drawn]).toEqual(expected)
        }
      )
    )
  })

  it('takes no longer for a long sound than for a short one', () => {
    const tenHours = waveformLevels({ sampleRate: RATE, samplesPerPeak: 320, peaks: new Uint8Array(1_800_000).fill(7) })
    const looked = counting(tenHours.levels)
    const drawn = peaksBetween({ ...tenHours, levels: looked.levels }, 0, 36_000_000, 1000)
    expect(new Set(drawn)).toEqual(new Set([Math.fround(7 / 255)]))
    expect(looked.count()).toBeLessThan(1000 * 2 * 21)
  })
})

async function* chunks(samples: Float32Array, lengths: readonly number[]) {
  // As decodePcm does, each chunk is gone when the next is there.
  const shared = new Float32Array(Math.max(...lengths))
  for (let at = 0, turn = 0; at < samples.length; turn++) {
    const chunk = samples.subarray(at, at + (lengths[turn % lengths.length] ?? 1))
    shared.set(chunk)
    yield shared.subarray(0, chunk.length)
    shared.fill(0.123)
    at += chunk.length
  }
  return samples.length
}

function counting(levels: readonly Uint8Array[]) {
  let count = 0
  const get = (level: Uint8Array, key: string | symbol) => {
    if (typeof key === 'string' && /^\d+$/.test(key)) count++
    return Reflect.get(level, key, level)
  }
  return { levels: levels.map((level) => new Proxy(level, { get })), count: () => count }
}
