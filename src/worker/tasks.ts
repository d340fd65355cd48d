import type { Task, TaskInput, TaskKind, TaskOutput } from '../shared/worker-protocol.ts'
import { copyModelFile } from './files/copy-model-file.ts'
import { hashFile } from './files/hash-file.ts'
import { identify } from './files/identify.ts'
import { listFolder } from './files/list-folder.ts'
import { locateDropped } from './files/locate-dropped.ts'
import type { TaskContext } from './task-context.ts'

/** Does what a task asks and resolves to its output; rejects with the signal's reason when it is cancelled. */
export function perform(task: Task, context: TaskContext): Promise<TaskOutput<TaskKind>> {
  // One handler per kind; the type of the table holds each to the input and output of its own kind.
  const handler = HANDLERS[task.kind] as (input: Task, context: TaskContext) => Promise<TaskOutput<TaskKind>>
  return handler(task, context)
}

type Handlers = { [K in TaskKind]: (input: TaskInput<K>, context: TaskContext<K>) => Promise<TaskOutput<K>> }

const HANDLERS: Handlers = {
  listFolder,
  identify,
  hashFile,
  copyModelFile,
  locateDropped,
  // Loaded on the first download: most workers never speak HTTP.
  downloadFile: async (input, context) => {
    const { downloadFile } = await import('./files/download-file.ts')
    return downloadFile(input, context)
  },
  // Loaded when the first image comes: a worker that only reads files carries neither libvips nor ONNX Runtime.
  analyseImage: async (input, context) => {
    const { analyseImage } = await import('./analyse-image.ts')
    return analyseImage(input, context)
  },
  analyseVideo: async (input, context) => {
    const { analyseVideo } = await import('./analyse-video.ts')
    return analyseVideo(input, context)
  },
  tagAudio: async (input, context) => {
    const { tagAudio } = await import('./tag-audio.ts')
    return tagAudio(input, context)
  },
  transcribe: async (input, context) => {
    const { transcribe } = await import('./transcribe.ts')
    return transcribe(input, context)
  },
  probeMedia: async (input, context) => {
    const { probeMedia } = await import('./media/probe.ts')
    return probeMedia(input.ffprobe, input.path, context.signal)
  },
  makeWaveform: async (input, context) => {
    const { writeWaveform } = await import('./make-waveform.ts')
    return writeWaveform(input, context)
  },
  makePoster: async (input, context) => {
    const { makePoster } = await import('./make-poster.ts')
    return makePoster(input, context)
  },
  grabFrame: async (input, context) => {
    const { grabFrame } = await import('./grab-frame.ts')
    return grabFrame(input, context)
  },
  makeProxy: async (input, context) => {
    const { makeProxy } = await import('./make-proxy.ts')
    return makeProxy(input, context)
  },
  inspectModel: async (input, context) => {
    const { inspectModel } = await import('./inference/inspect-model.ts')
    return inspectModel(input, context)
  },
  measureModel: async (input, context) => {
    const { measureModel } = await import('./inference/measure-model.ts')
    return measureModel(input, context)
  }
}
