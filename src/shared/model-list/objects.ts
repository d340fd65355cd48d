import type { ModelEntry } from '../model.ts'
import { type ListedModel, listed, MB } from './listed-model.ts'

const YOLO26 = [
  // size, about how large, memory, mAP end to end, milliseconds a photo on a processor: the last two as the maker says
  ['x', 112, 750, 56.9, 526],
  ['l', 48, 450, 54.4, 286],
  ['m', 39, 400, 52.5, 220],
  ['s', 19, 230, 47.8, 87],
  ['n', 5, 120, 40.1, 39]
] as const

const YOLOX = [
  {
    size: 'nano',
    bytes: 3_659_407,
    sha256: 'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d',
    input: 416,
    memory: 60,
    map: 25.8
  },
  {
    size: 'tiny',
    bytes: 20_219_662,
    sha256: '427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7',
    input: 416,
    memory: 110,
    map: 32.8
  },
  {
    size: 's',
    bytes: 35_858_002,
    sha256: 'c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063',
    input: 640,
    memory: 210,
    map: 40.5
  }
] as const

const THINGS = { task: 'object-detection', labels: 'coco-80' } as const

/** Finding things. Accuracy is the mean average precision on COCO (val2017), as published with the models. */
export const objectDetectors: readonly ListedModel[] = [
  ...YOLO26.map(([size, megabytes, memory, map, ms]) => {
    const name = `yolo26${size}_fp16.onnx`
    const repository = `huggingface.co/onnx-community/yolo26${size}-ONNX`
    const entry: ModelEntry = {
      ...THINGS,
      id: `yolo26${size}`,
      family: 'yolo26-transformers',
      label: `YOLO26 ${size}`,
      files: [{ name }],
      input: { size: 640 },
      licence: 'AGPL-3.0',
      source: `Ultralytics; ${repository}, onnx/model_fp16.onnx`,
      memoryBytes: memory * MB,
      accuracy: { measure: 'coco-map', value: map },
      note: `${ms} ms a photo on a processor, says its maker`
    }
    return listed(entry, `https://${repository}/resolve/main/onnx/model_fp16.onnx`, { aboutBytes: megabytes * MB })
  }),
  ...YOLOX.map(({ size, bytes, sha256, input, memory, map }) => {
    const name = `yolox_${size}.onnx`
    const entry: ModelEntry = {
      ...THINGS,
      id: `yolox_${size}`,
      family: 'yolox',
      label: `YOLOX ${size}`,
      files: [{ name, bytes, sha256 }],
      input: { size: input },
      licence: 'Apache-2.0',
      source: 'github.com/Megvii-BaseDetection/YOLOX, release 0.1.1rc0',
      memoryBytes: memory * MB,
      accuracy: { measure: 'coco-map', value: map },
      note: 'free for any use'
    }
    return listed(entry, `https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/${name}`)
  })
]
