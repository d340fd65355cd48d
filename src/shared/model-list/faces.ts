import { type ListedModel, listed, MB } from './listed-model.ts'

const LICENCE = 'InsightFace: non-commercial research only'
const PUBLIC_DATA = 'https://huggingface.co/public-data/insightface/resolve/main/models'
const DEEPGHS = 'https://huggingface.co/deepghs/insightface/resolve/main'

/** Finding faces. Accuracy is the average precision on the hard set of WIDER FACE, as published with the models. */
export const faceDetectors: readonly ListedModel[] = [
  listed(
    {
      id: 'det_10g',
      task: 'face-detection',
      family: 'scrfd',
      label: 'SCRFD 10G',
      files: [
        {
          name: 'det_10g.onnx',
          bytes: 16_923_827,
          sha256: '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91'
        }
      ],
      input: { size: 640 },
      licence: LICENCE,
      source: 'InsightFace, buffalo_l; huggingface.co/public-data/insightface',
      memoryBytes: 200 * MB,
      accuracy: { measure: 'wider-face-hard', value: 83 },
      note: 'finds the most faces'
    },
    `${PUBLIC_DATA}/buffalo_l/det_10g.onnx`
  ),
  listed(
    {
      id: 'det_2.5g',
      task: 'face-detection',
      family: 'scrfd',
      label: 'SCRFD 2.5G',
      files: [
        {
          name: 'det_2.5g.onnx',
          bytes: 3_292_009,
          sha256: '041f73f47371333d1d17a6fee6c8ab4e6aecabefe398ff32cca4e2d5eaee0af9'
        }
      ],
      input: { size: 640 },
      licence: LICENCE,
      source: 'InsightFace, buffalo_m; huggingface.co/immich-app/buffalo_m',
      memoryBytes: 100 * MB,
      accuracy: { measure: 'wider-face-hard', value: 78 }
    },
    'https://huggingface.co/immich-app/buffalo_m/resolve/main/detection/model.onnx'
  ),
  listed(
    {
      id: 'det_500m',
      task: 'face-detection',
      family: 'scrfd',
      label: 'SCRFD 500M',
      files: [
        {
          name: 'det_500m.onnx',
          bytes: 2_524_817,
          sha256: '5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a'
        }
      ],
      input: { size: 640 },
      licence: LICENCE,
      source: 'InsightFace, buffalo_s; huggingface.co/deepghs/insightface',
      memoryBytes: 70 * MB,
      accuracy: { measure: 'wider-face-hard', value: 69 },
      note: 'fastest'
    },
    `${DEEPGHS}/buffalo_s/det_500m.onnx`
  )
]

/** Recognising people. Accuracy is the true accept rate on IJB-C at one false accept in 10,000, from InsightFace's model zoo. */
export const faceRecognisers: readonly ListedModel[] = [
  listed(
    {
      id: 'w600k_r50',
      task: 'face-recognition',
      family: 'arcface',
      label: 'ArcFace R50',
      files: [
        {
          name: 'w600k_r50.onnx',
          bytes: 174_383_860,
          sha256: '4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43'
        }
      ],
      input: { size: 112 },
      embedding: { dimensions: 512, maxDistance: 0.6 },
      licence: LICENCE,
      source: 'InsightFace, buffalo_l; huggingface.co/public-data/insightface',
      memoryBytes: 400 * MB,
      accuracy: { measure: 'ijb-c', value: 97.25 }
    },
    `${PUBLIC_DATA}/buffalo_l/w600k_r50.onnx`
  ),
  listed(
    {
      id: 'w600k_mbf',
      task: 'face-recognition',
      family: 'arcface',
      label: 'MobileFaceNet',
      files: [
        {
          name: 'w600k_mbf.onnx',
          bytes: 13_616_099,
          sha256: '9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f'
        }
      ],
      input: { size: 112 },
      embedding: { dimensions: 512, maxDistance: 0.6 },
      licence: LICENCE,
      source: 'InsightFace, buffalo_s; huggingface.co/deepghs/insightface',
      memoryBytes: 70 * MB,
      accuracy: { measure: 'ijb-c', value: 95.02 },
      note: 'fastest'
    },
    `${DEEPGHS}/buffalo_s/w600k_mbf.onnx`
  )
]
