import { InferenceSession } from 'onnxruntime-node'

/** A model as ONNX Runtime loads it by its own defaults, but for the threads, which are the app's. */
export function bareSession(path: string, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3
  })
}
