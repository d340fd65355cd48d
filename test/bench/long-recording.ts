import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolOnPath } from '../../src/main/tools/bundled.ts'
import { findWhisperCli } from '../../src/main/tools/whisper-cli.ts'
import { nodeWorkers } from '../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../src/main/workers/pool.ts'
import { poolSize, thisMachine } from '../../src/main/workers/pool-size.ts'
import { PIECE_MS } from '../../src/shared/speech-pieces.ts'
import { sharedMedia, sharedModel } from '../shared-media.ts'
import type { Figure } from './measure.ts'
import { built, scratchFolder } from './place.ts'

const HOURS = 10
const MB = 2 ** 20
const LOOK_EVERY_MS = 200

/**
 * Memory while a recording of ten hours is listened to in every way: that of the worker and of the programs it starts,
 * beyond what the same worker has while it waits for more, after a recording of a minute.
 */
export async function benchLongRecording(): Promise<Figure[]> {
  // What a process alone has of its memory is told by Linux only.
  if (process.platform !== 'linux') return []
  using scratch = scratchFolder()
  const path = join(scratch.path, 'hours.m4a')
  const once = join(scratch.path, 'once.m4a')
  const [quiet, sound] = [['-v', 'error', '-nostdin'], join(sharedMedia, 'sounds/jfk.wav')]
  execFileSync('ffmpeg', [...quiet, '-i', sound, '-c:a', 'aac', '-b:a', '32k', once])
  execFileSync('ffmpeg', [...quiet, '-stream_loop', '-1', '-i', once, '-t', String(HOURS * 3600), '-c', 'copy', path])
  const minute = join(scratch.path, 'minute.m4a')
  execFileSync('ffmpeg', [...quiet, '-stream_loop', '-1', '-i', once, '-t', '60', '-c', 'copy', minute])
  const tools = { ffmpeg: toolOnPath('ffmpeg') ?? '', ffprobe: toolOnPath('ffprobe') ?? '' }
  const { path: whisperCli } = await findWhisperCli(null)
  const speechModels = { model: sharedModel('hearth-micro'), voiceActivity: sharedModel('silero-v6.2.0') }
  const { imageWorkers: _, ...config } = poolSize(thisMachine())
  return [
    await figure('its waveform', (pool, path) =>
      pool.run({ kind: 'makeWaveform', path, ...tools, folder: scratch.path, file: 'hours.bin' })
    ),
    await figure('its sounds', (pool, path) =>
      pool.run({
        ...{ kind: 'tagAudio', path, ...tools, model: sharedModel('yamnet') },
        ...{ windowMs: 10_000, hopMs: 5000, minScore: 0.1, topK: 10 }
      })
    ),
    await figure('its words', (pool, path) =>
      pool.run({
        ...{ kind: 'transcribe', path, ...tools, whisperCli, ...speechModels, language: 'en', translate: false },
        ...{ names: [], cores: null, pieceMs: PIECE_MS, done: [] }
      })
    )
  ]

  async function figure(of: string, work: (pool: WorkerPool, path: string) => Promise<unknown>): Promise<Figure> {
    const fork = nodeWorkers(built.worker)
    let pid: number | undefined
    await using pool = createPool({
      fork: (config) => {
        const worker = fork(config)
        pid = worker.pid
        return worker
      },
      ...{ config, size: 1, concurrency: 1 }
    })
    await pool.run({ kind: 'hashFile', path: minute })
    const started = treeBytes(pid)
    await work(pool, minute)
    const idle = treeBytes(pid)
    const since = performance.now()
    const seen: number[] = []
    const watch = setInterval(() => seen.push(treeBytes(pid)), LOOK_EVERY_MS)
    await work(pool, path).finally(() => clearInterval(watch))
    const seconds = (performance.now() - since) / 1000
    const beyondIdle = (from: number, to: number): number =>
      (Math.max(...seen.slice(seen.length * from, seen.length * to)) - idle) / MB
    const shown = (megabytes: number): string => `${megabytes.toFixed(0)} MB`
    return {
      what: `memory while ten hours are listened to for ${of}, over that of the worker while it waits`,
      value: beyondIdle(0, 1),
      unit: 'MB',
      aim: { atMost: 200 },
      note: `the most at any time, with ffmpeg and whisper-cli; ${shown(beyondIdle(0, 0.25))} in the first quarter of the work, ${shown(beyondIdle(0.75, 1))} in the last; a worker that never did any of it has ${shown((idle - started) / MB)} less; ${seconds.toFixed(0)} s`
    }
  }
}

/** Memory of a process and all that it started, without what they share with others (proc_pid_smaps(5)). */
function treeBytes(pid: number | undefined): number {
  if (pid === undefined) return 0
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name))
  }
  const isBelow = (id: number): boolean => id === pid || (parents.has(id) && isBelow(parents.get(id) ?? 0))
  return [...parents.keys()].filter(isBelow).reduce((sum, id) => sum + ownBytes(id), 0)
}

function parentOf(pid: string): number {
  const stat = readIfThere(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])
}

function ownBytes(pid: number): number {
  const smaps = readIfThere(`/proc/${pid}/smaps_rollup`)
  return Number(/^Pss:\s+(\d+) kB/m.exec(smaps)?.[1] ?? 0) * 1024
}

/** Processes come and go while they are counted. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}
