/* Writes speech models in whisper.cpp's own format, with as little in them as it allows. */

export interface GgmlTensor {
  name: string
  sizes: number[]
  /** ggml's number of the format; 0: float32. */
  type: number
  bytes: number
}

const text = (value: string) => [integers(value.length), Buffer.from(value)]

function integers(...values: number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer)
}

function tensorBytes({ name, sizes, type, bytes }: GgmlTensor): Buffer {
  return Buffer.concat([integers(sizes.length, name.length, type, ...sizes), Buffer.from(name), Buffer.alloc(bytes, 7)])
}

const MAGIC = Buffer.from('lmgg')

/** One layer on each side, of width 8; as many tensors as that takes unless others are given. */
export function whisperGgml({
  width = 8,
  words = ['a', 'b'],
  tensors = Array.from({ length: 11 + 15 + 24 }, (_, i) => ({ name: `t${i}`, sizes: [2], type: 0, bytes: 8 }))
}: {
  width?: number
  words?: string[]
  tensors?: GgmlTensor[]
} = {}): Buffer {
  const parameters = [51864, 1500, width, 2, 1, 448, width, 2, 1, 80, 1]
  return Buffer.concat([
    MAGIC,
    integers(...parameters, 80, 3),
    Buffer.alloc(80 * 3 * 4),
    integers(words.length),
    ...words.flatMap(text),
    ...tensors.map(tensorBytes)
  ])
}

export function sileroGgml({ type = 'silero-16k', tensors = 9 } = {}): Buffer {
  const layers = 1
  const parameters = [6, 2, 0, 512, 64, layers, ...Array(layers * 3).fill(1), 1, 1, 1, 1]
  return Buffer.concat([
    MAGIC,
    ...text(type),
    integers(...parameters),
    // The last is a single number, as in the published file.
    ...Array.from({ length: tensors }, (_, i) =>
      tensorBytes({ name: `t${i}`, sizes: i === tensors - 1 ? [] : [3], type: 0, bytes: i === tensors - 1 ? 4 : 12 })
    )
  ])
}
