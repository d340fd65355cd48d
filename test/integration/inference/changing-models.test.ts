import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toolOnPath } from '../../../src/main/tools/bundled.ts'
import { nodeWorkers } from '../../../src/main/workers/node-workers.ts'
import { createPool, type WorkerPool } from '../../../src/main/workers/pool.ts'
import type { ReadyModel } from '../../../src/shared/model.ts'
import type { AnalyseImageOutput, TagAudioOutput, Task } from '../../../src/shared/worker-protocol.ts'
import { wavFile } from '../../../src/worker/media/wav.ts'
import { describeShared, sharedMedia, sharedModel } from '../../shared-media.ts'
import { readyModel } from '../../unit/worker/pictures.ts'
import { tinyOnnx } from '../../unit/worker/tiny-onnx.ts'
import { eventually, isAlive } from '../workers/processes.ts'
import { residentMb } from './resident.ts'

const TASKS = 500
/** A choice holds for so many tasks. */
const A_CHOICE = 40
/** After so many tasks a worker's memory has levelled off: measured, 250 MB after 10 of them each, 290 after 20 and after 30. */
const LEVEL = 60
/** As many tasks at once as the scheduler has lanes for, and one more that waits: it runs when the choice has changed. */
const AT_ONCE = 3

describeShared('models that are switched back and forth while a long run is under way', () => {
  let folder: string
  let pool: WorkerPool
  let pids: number[]
  let photos: string[]
  let sound: string
  let choices: Record<keyof Choice, readonly ReadyModel[]>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inglenook-switching-'))
    mkdirSync(join(folder, 'thumbs'))
    photos = await Promise.all(
      ['people/curie.jpg', 'people/obama.jpg'].map(async (name, i) => {
        const small = join(folder, `${i}.jpg`)
        await sharp(join(sharedMedia, name)).resize(480).jpeg().toFile(small)
        return small
      })
    )
    sound = join(folder, 'sound.wav')
    writeFileSync(sound, wavFile(tone(1.5), 16_000))
    choices = {
      detector: [sharedModel('scrfd_2.5g'), sharedModel('scrfd_500m')],
      recogniser: [sharedModel('mobilefacenet_512'), sharedModel('mobilefacenet_128')],
      // The slower two come half as often.
      objects: ['yolox_nano', 'yolo26n_hf', 'yolox_nano', 'yolo26n'].map(sharedModel),
      sounds: [sharedModel('yamnet'), oneTrackMind(folder)]
    }
    pids = []
    const fork = nodeWorkers(new URL('../../../src/worker/index.ts', import.meta.url))
    pool = createPool({
      fork: (config) => {
        const worker = fork(config)
        if (worker.pid !== undefined) pids.push(worker.pid)
        return worker
      },
      config: { inferenceThreads: 1, imageThreads: 1 },
      size: 2,
      concurrency: 1
    })
  })
  afterAll(async () => {
    await pool.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('fails no task, mixes up no results, and leaves no memory behind', async () => {
    const expected = await answersOfEachModel()
    const first = choiceAt(0)
    pool.retainModels(hashesOf(first))
    await run(range(0, LEVEL), () => first)
    const before = await settledMemory()

    // Begun one choice later, so that it ends with other models than it began with.
    let told = first
    const results = await run(range(A_CHOICE, A_CHOICE + TASKS), (i) => {
      const choice = choiceAt(i)
      if (hashesOf(choice).join() !== hashesOf(told).join()) pool.retainModels(hashesOf(choice))
      told = choice
      return choice
    })
    expect(results).toHaveLength(TASKS)
    for (const { i, answer, choice } of results) expect(answer, `task ${i}`).toEqual(expected(i, choice))

    pool.retainModels(hashesOf(first))
    await run(range(0, LEVEL), () => first)
    const after = await settledMemory()
    console.info(
      `workers before and after ${TASKS} tasks: ${before.toFixed(0)} MB, ${after.toFixed(0)} MB (${pids.length} forked)`
    )
    expect(after / before).toBeLessThan(1.1)
  }, 900_000)

  interface Choice {
    detector: ReadyModel
    recogniser: ReadyModel
    objects: ReadyModel
    sounds: ReadyModel
  }

  /** Each kind of model changes at its own pace, so that all meet all. */
  function choiceAt(i: number): Choice {
    const at = (models: readonly ReadyModel[], pace: number) => models[Math.floor(i / pace) % models.length]!
    return {
      detector: at(choices.detector, A_CHOICE),
      recogniser: at(choices.recogniser, 2 * A_CHOICE),
      objects: at(choices.objects, A_CHOICE),
      sounds: at(choices.sounds, A_CHOICE)
    }
  }

  /** A photo for its faces, one for its objects, a sound, and now and then a photo for both. */
  function taskAt(i: number, { detector, recogniser, objects, sounds }: Choice): Task {
    const wanted = i % 12 === 0 ? 'both' : (['faces', 'objects', 'sounds'] as const)[i % 3]
    if (wanted === 'sounds') {
      const tools = { ffmpeg: toolOnPath('ffmpeg') ?? '', ffprobe: toolOnPath('ffprobe') ?? '' }
      const windows = { windowMs: 10_000, hopMs: 5000, minScore: 0.2, topK: 5 }
      return { kind: 'tagAudio', path: sound, model: sounds, ...tools, ...windows }
    }
    return {
      kind: 'analyseImage',
      path: photos[Math.floor(i / 12) % photos.length]!,
      sha256: 'a'.repeat(64),
      thumbsDir: join(folder, 'thumbs'),
      thumbnails: false,
      faces: wanted === 'objects' ? null : { detector, recogniser, minScore: 0.5, maxFaces: 10 },
      objects: wanted === 'faces' ? null : { model: objects, minScore: 0.25, maxCount: 20 }
    }
  }

  interface Result {
    i: number
    choice: Choice
    answer: unknown
  }

  /** Runs tasks as the scheduler does: each is made, with the choice of that moment, when there is a lane for it. */
  async function run(indexes: readonly number[], choose: (i: number) => Choice): Promise<Result[]> {
    const waiting = [...indexes]
    const results: Result[] = []
    const lane = async (): Promise<void> => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
        const choice = choose(i)
        results.push({ i, choice, answer: essence(await pool.run(taskAt(i, choice), { retryCrashed: false })) })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    return results
  }

  /** What each task must be answered with, by the models it names: as a pool answers that knows no others. */
  async function answersOfEachModel(): Promise<(i: number, choice: Choice) => unknown> {
    const answers = new Map<string, unknown>()
    const distinct = new Map(range(0, 24 * A_CHOICE).map((i) => [keyOf(i, choiceAt(i)), i]))
    for (const [key, i] of distinct) answers.set(key, essence(await pool.run(taskAt(i, choiceAt(i)))))
    // The test can only tell models apart that answer differently.
    expect(new Set([...answers.values()].map((answer) => JSON.stringify(answer))).size).toBe(answers.size)
    for (const [key, answer] of answers) expect(JSON.stringify(answer), key).toMatch(/"(label|embedding)":/)
    return (i, choice) => answers.get(keyOf(i, choice))
  }

  function keyOf(i: number, choice: Choice): string {
    const task = taskAt(i, choice)
    if (task.kind === 'tagAudio') return task.model.entry.id
    if (task.kind !== 'analyseImage') throw new Error(task.kind)
    const models = [task.faces?.detector, task.faces?.recogniser, task.objects?.model]
    return [task.path, ...models.map((model) => model?.entry.id)].join(' ')
  }

  /** Megabytes of the workers that are left when nothing runs and those that were to go are gone. */
  async function settledMemory(): Promise<number> {
    await eventually(() => pids.filter(isAlive).length === 2)
    return pids.filter(isAlive).reduce((sum, pid) => sum + residentMb(pid), 0)
  }
})

/** An answer without what differs from run to run. Outcomes that are not ok are failures. */
function essence(answer: unknown): unknown {
  const output = answer as AnalyseImageOutput | TagAudioOutput
  if ('applies' in output) return output.applies ? output.events : expect.unreachable(output.why)
  return { faces: value(output.faces), objects: value(output.objects) }
}

function value<T>(outcome: { ok: true; value: T } | { ok: false; failure: { message: string } } | null): T | null {
  if (outcome && !outcome.ok) expect.unreachable(outcome.failure.message)
  return outcome?.ok ? outcome.value : null
}

/** A second model of sounds: whatever it hears, it is surest of the label 42. */
function oneTrackMind(folder: string): ReadyModel {
  const scores = new Float32Array(527).fill(0.01)
  scores[42] = 0.9
  const bytes = tinyOnnx({
    input: { name: 'sound', type: 'float', dims: [1, 24_000] },
    outputs: [{ name: 'scores', type: 'float', dims: [1, 527] }],
    nodes: [{ op: 'Identity', inputs: ['always'], outputs: ['scores'] }],
    floats: { always: { dims: [1, 527], data: scores } }
  })
  const path = join(folder, 'one-track.onnx')
  writeFileSync(path, bytes)
  const entry = {
    id: 'one-track',
    family: 'audio-tagger',
    task: 'audio-events',
    input: { sampleRate: 16_000, output: 'probability' },
    labels: 'audioset-527'
  } as const
  return { ...readyModel(path, entry), sha256: '1'.repeat(64) }
}

function hashesOf(choice: object): string[] {
  return Object.values(choice).map(({ sha256 }: ReadyModel) => sha256)
}

function tone(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 16_000))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
