import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { toolOnPath } from '../../src/main/tools/bundled.ts'
import { poolSize, thisMachine } from '../../src/main/workers/pool-size.ts'
import { tagAudio } from '../../src/worker/tag-audio.ts'
import { sharedMedia, sharedModel } from '../shared-media.ts'
import { bareSession } from './bare-session.ts'
import { compare, type Figure, spread } from './measure.ts'
import { scratchFolder } from './place.ts'

const SECONDS = 900
const ROUNDS = 5
const RATE = 16_000
const WINDOW = 10 * RATE
const HOP = 5 * RATE

/** From a video's sound to named events with their times, against ffmpeg and the model alone over the same windows. */
export async function benchSounds(): Promise<Figure[]> {
  using scratch = scratchFolder()
  const path = join(scratch.path, 'hens.m4a')
  const hens = ['-stream_loop', '-1', '-i', join(sharedMedia, 'sounds/hens.ogg'), '-t', String(SECONDS)]
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...hens, '-ac', '2', '-ar', '44100', '-c:a', 'aac', path])
  const [ffmpeg, ffprobe] = [toolOnPath('ffmpeg') ?? '', toolOnPath('ffprobe') ?? '']
  const model = sharedModel('yamnet')
  const { inferenceThreads, imageThreads } = poolSize(thisMachine())
  const context = {
    config: { inferenceThreads, imageThreads },
    signal: new AbortController().signal,
    onProgress: () => {}
  }
  const run = await bareModel(model.path, inferenceThreads)
  const asked = { path, ffmpeg, ffprobe, model, windowMs: 10_000, hopMs: 5000, minScore: 0.1, topK: 10 }
  const comparison = await compare(
    { run: () => tagAudio({ kind: 'tagAudio', ...asked }, context) },
    { run: () => bareListening(ffmpeg, path, run) },
    { rounds: ROUNDS }
  )
  const { oursMs, bareMs, ratio } = comparison
  return [
    {
      what: 'audio events of a quarter of an hour, ours / ffmpeg and bare session.run',
      value: ratio,
      unit: 'ratio',
      aim: { atMost: 1.1 },
      note: `YAMNet; ${oursMs.toFixed(0)} / ${bareMs.toFixed(0)} ms; ${spread({ ...comparison, cpuRatio: null })}`
    }
  ]
}

type Run = (samples: Float32Array) => Promise<unknown>

async function bareModel(path: string, threads: number): Promise<Run> {
  const session = await bareSession(path, threads)
  const [input] = session.inputNames
  if (input === undefined) throw new Error(`${path} takes nothing`)
  return (samples) => session.run({ [input]: new Tensor('float32', samples, [1, samples.length]) })
}

/** Every window through the model as soon as it is decoded; nothing is made of the answers. */
async function bareListening(ffmpeg: string, path: string, run: Run): Promise<void> {
  const sound = ['-vn', '-ac', '1', '-ar', String(RATE), '-flush_packets', '0', '-f', 'f32le', 'pipe:1']
  const child = spawn(ffmpeg, ['-v', 'error', '-nostdin', '-i', path, ...sound], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const exit = once(child, 'exit')
  const window = Buffer.alloc(WINDOW * 4)
  const samples = new Float32Array(window.buffer, window.byteOffset, WINDOW)
  let filled = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.copy(window, filled, from)
      filled += taken
      from += taken
      if (filled < window.length) continue
      await run(samples)
      window.copyWithin(0, HOP * 4)
      filled = window.length - HOP * 4
    }
  }
  await exit
}
