import type { ModelEntry, ReadyModel } from '../../../src/shared/model.ts'
import type { OpaquePicture } from '../../../src/worker/media/picture.ts'

/** A picture whose pixel (x, y) has the colour that `colour` says. */
export function drawn(
  width: number,
  height: number,
  colour: (x: number, y: number) => [number, number, number]
): OpaquePicture {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3)
  }
  return { data, width, height, channels: 3 }
}

/** A worker's view of a model file made by a test. */
export function readyModel(path: string, entry: Partial<ModelEntry> & { family: ModelEntry['family'] }): ReadyModel {
  const whole = {
    id: 'tiny',
    label: 'Tiny',
    files: [{ name: 'tiny.onnx' }],
    licence: 'none',
    source: 'made by a test',
    ...entry
  }
  return { entry: whole as ModelEntry, path, sha256: '0'.repeat(64) }
}
