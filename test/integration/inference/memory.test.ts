import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import type { ReadyModel } from '../../../src/shared/model.ts'
import { FromWorker, type ToWorker } from '../../../src/shared/worker-protocol.ts'
import { readyModel } from '../../unit/worker/pictures.ts'
import { tinyOnnx } from '../../unit/worker/tiny-onnx.ts'
import { eventually } from '../workers/processes.ts'
import { residentMb } from './resident.ts'

const entry = new URL('../../../src/worker/index.ts', import.meta.url)

it.runIf(process.platform === 'linux')(
  'a worker gives the memory of a model back that is no longer in use',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inglenook-memory-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const photo = join(folder, 'photo.jpg')
    await sharp({ create: { width: 90, height: 60, channels: 3, background: '#864' } })
      .jpeg()
      .toFile(photo)
    const [small, large] = [heavyDetector(folder, 1), heavyDetector(folder, LARGE_MB)]
    const worker = openWorker(folder)
    const pid = worker.child.pid!

    const look = async (model: ReadyModel) => expect(await worker.look(photo, model)).toEqual([0.5, 0.5])
    await look(small)
    const before = residentMb(pid)
    await look(large)
    expect(residentMb(pid) - before).toBeGreaterThan(LARGE_MB * 0.8)
    worker.send({ type: 'retainModels', sha256s: [small.sha256] })
    await eventually(() => residentMb(pid) < before + LARGE_MB * 0.1)

    // Asked for once more by a task that was on its way, it is loaded, and its memory is given back with the task.
    await look(large)
    await eventually(() => residentMb(pid) < before + LARGE_MB * 0.1)
    await look(small)
  }
)

const LARGE_MB = 160

/** A detector of the given weight, all of which goes into its answer: two things of the score 0.5. */
function heavyDetector(folder: string, megabytes: number): ReadyModel {
  const columns = Math.round((megabytes * 2 ** 20) / 4 / 3072)
  const bytes = tinyOnnx({
    input: { name: 'images', type: 'float', dims: [1, 3, 32, 32] },
    outputs: [{ name: 'output0', type: 'float', dims: [1, 2, 6] }],
    nodes: [
      { op: 'Flatten', inputs: ['images'], outputs: ['flat'], attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['flat', 'weights'], outputs: ['product'] },
      { op: 'ReduceMean', inputs: ['product'], outputs: ['mean'], attributes: { keepdims: 0 } },
      { op: 'Mul', inputs: ['mean', 'nothing'], outputs: ['zero'] },
      { op: 'Add', inputs: ['rows', 'zero'], outputs: ['output0'] }
    ],
    floats: {
      weights: { dims: [3072, columns], data: Float32Array.from({ length: 3072 * columns }, (_, i) => i % 7) },
      nothing: { dims: [], data: [0] },
      rows: { dims: [1, 2, 6], data: [0, 0, 16, 16, 0.5, 0, 16, 16, 32, 32, 0.5, 0] }
    }
  })
  const path = join(folder, `${megabytes}.onnx`)
  writeFileSync(path, bytes)
  const entry = { family: 'yolo26', task: 'object-detection', input: { size: 32 }, labels: 'coco-80' } as const
  return { ...readyModel(path, entry), sha256: String(megabytes % 10).repeat(64) }
}

/** A worker's process without a pool, which would replace it. */
function openWorker(folder: string): {
  child: ChildProcess
  send: (message: ToWorker) => void
  /** @returns the scores of what it found */
  look: (photo: string, model: ReadyModel) => Promise<number[]>
} {
  const thumbsDir = join(folder, 'thumbs')
  mkdirSync(thumbsDir)
  const child = fork(fileURLToPath(entry), [JSON.stringify({ inferenceThreads: 1, imageThreads: 1 })], {
    serialization: 'advanced',
    execArgv: []
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const answers = new Map<number, (answer: FromWorker) => void>()
  child.on('message', (raw) => {
    const answer = FromWorker.parse(raw)
    if (answer.type === 'done' || answer.type === 'failed') answers.get(answer.taskId)?.(answer)
  })
  const send = (message: ToWorker): void => void child.send(message)
  let taskId = 0
  return {
    child,
    send,
    look: async (photo, model) => {
      taskId++
      const answered = new Promise<FromWorker>((resolve) => answers.set(taskId, resolve))
      const objects = { model, minScore: 0.25, maxCount: 10 }
      const common = { path: photo, sha256: 'a'.repeat(64), thumbsDir, thumbnails: false, faces: null }
      send({ type: 'run', taskId, task: { kind: 'analyseImage', ...common, objects } })
      const answer = await answered
      if (answer.type !== 'done') throw new Error(JSON.stringify(answer))
      const output = answer.output as { objects: { ok: true; value: { score: number }[] } }
      return output.objects.value.map(({ score }) => score)
    }
  }
}
