import { join } from 'node:path'
import { execa } from 'execa'
import { toolOnPath } from '../../src/main/tools/bundled.ts'
import { writeWaveform } from '../../src/worker/make-waveform.ts'
import { compare, type Figure, spread } from './measure.ts'
import { scratchFolder } from './place.ts'

const SECONDS = 3600
const ROUNDS = 9

/** From a recording of an hour to its waveform on disk, against ffmpeg that decodes it alike and throws it away. */
export async function benchWaveform(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const path = join(scratch.path, 'hour.m4a')
  const noise = ['-f', 'lavfi', '-i', `anoisesrc=d=${SECONDS}:a=0.2:r=44100`]
  await execa('ffmpeg', ['-v', 'error', '-nostdin', ...noise, '-ac', '2', '-c:a', 'aac', '-b:a', '128k', path])
  const [ffmpeg, ffprobe] = [toolOnPath('ffmpeg') ?? '', toolOnPath('ffprobe') ?? '']
  const { signal } = new AbortController()
  const comparison = await compare(
    {
      run: () =>
        writeWaveform(
          { kind: 'makeWaveform', path, ffmpeg, ffprobe, folder: scratch.path, file: 'hour.bin' },
          { signal, onProgress: () => {} }
        )
    },
    {
      run: () => execa(ffmpeg, ['-v', 'error', '-nostdin', '-i', path, '-ac', '1', '-ar', '16000', '-f', 'null', '-'])
    },
    { rounds: ROUNDS }
  )
  const { oursMs, bareMs, ratio } = comparison
  return [
    {
      what: 'waveform of an hour of sound, ours / ffmpeg decoding alone',
      value: ratio,
      unit: 'ratio',
      aim: { atMost: 1.1 },
      note: `${oursMs.toFixed(0)} / ${bareMs.toFixed(0)} ms; ${spread({ ...comparison, cpuRatio: null })}`
    }
  ]
}
