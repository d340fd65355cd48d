import { statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, expect, it } from 'vitest'
import { waveformMs } from '../../../src/shared/waveform.ts'
import { decodePcm16 } from '../../../src/worker/media/pcm.ts'
import { makeWaveform } from '../../../src/worker/media/waveform.ts'
import { describeShared, sharedMedia } from '../../shared-media.ts'
import { clipFolder, lavfi, makeClip } from '../sounds/clips.ts'

const RATE = 16_000
const dir = clipFolder(afterAll)

describeShared('the waveform of a file', () => {
  it.each(['sounds/jfk.wav', 'sounds/guitar.mp3', 'videos/friday.mp4'])(
    'of %s is that of its samples',
    async (name) => {
      const path = join(sharedMedia, name)
      const { waveform, end } = await waveformOf(path)
      // Decoded as a whole and looked at one window at a time.
      const { stdout } = await execa(
        'ffmpeg',
        ['-v', 'error', '-i', path, '-vn', '-ac', '1', '-ar', '16000', '-f', 'f32le', '-'],
        {
          encoding: 'buffer'
        }
      )
      const samples = new Float32Array(stdout.slice().buffer)
      const windows = Array.from({ length: Math.floor(samples.length / 320) }, (_, index) =>
        samples.subarray(index * 320, (index + 1) * 320)
      )
      expect(end).toEqual({ samples: samples.length, note: null })
      const peaks = windows.map((window) => Math.min(1, Math.max(...window.map(Math.abs))) * 255)
      expect(waveform.peaks).toHaveLength(peaks.length)
      // Half a level is lost by rounding, and a hundredth by decoding to 16 bits.
      const off = peaks.map((peak, index) => Math.abs(peak - (waveform.peaks[index] ?? Number.NaN)))
      expect(Math.max(...off)).toBeLessThan(0.51)
    }
  )
})

it('tells when a tone began, how loud it was, and that there was nothing else', async () => {
  const beeps = `aevalsrc='if(between(t,1,2),0.5*sin(880*PI*t),0)':s=44100:d=60`
  const path = await makeClip(join(dir, 'tone.flac'), ...lavfi(beeps))
  const { waveform } = await waveformOf(path)
  expect(waveformMs(waveform)).toBe(60_000)
  // Resampling rings for a hundredth of a second where a tone begins.
  const [before, tone, after] = [waveform.peaks.slice(0, 49), waveform.peaks.slice(51, 99), waveform.peaks.slice(101)]
  expect([...new Set([...before, ...after])]).toEqual([0])
  expect([Math.min(...tone) / 255 > 0.45, Math.max(...tone) / 255 < 0.52]).toEqual([true, true])
})

function waveformOf(path: string) {
  const signal = new AbortController().signal
  const bytes = statSync(path).size
  return makeWaveform(
    decodePcm16({ ffmpeg: 'ffmpeg', path, stream: 0, sampleRate: RATE, durationMs: null, bytes, signal }),
    RATE
  )
}
