import type { ListedModel } from '../../../src/shared/model-list.ts'

export interface Described {
  address: string
  bytes: number
  sha256: string
}

/** A model of the list whose one file a server of the tests has. */
export function startedModel({ address, bytes, sha256 }: Described): ListedModel {
  return {
    entry: {
      id: 'slow',
      label: 'Slow',
      task: 'object-detection',
      family: 'yolo26',
      files: [{ name: 'slow.onnx', bytes, sha256 }],
      input: { size: 640 },
      labels: 'coco-80',
      licence: 'free for any use',
      source: 'made up'
    },
    upstream: { 'slow.onnx': address },
    aboutBytes: bytes,
    unavailable: null
  }
}
