/// <reference lib="esnext.float16" />
import { Tensor } from 'onnxruntime-node'

export type FloatType = 'float32' | 'float16'

/**
 * A tensor of floats for a model's input: filled through `values`, in float32, whatever the model computes in. Made once,
 * it may be filled and fed again and again, but not while a run still reads it.
 */
export class InputTensor {
  readonly values: Float32Array<ArrayBuffer>
  readonly #half: Float16Array<ArrayBuffer> | null
  readonly #tensor: Tensor

  constructor(type: FloatType, dims: readonly number[]) {
    this.values = new Float32Array(dims.reduce((product, dim) => product * dim, 1))
    this.#half = type === 'float16' ? new Float16Array(this.values.length) : null
    this.#tensor = this.#half ? halfTensor(this.#half, dims) : new Tensor('float32', this.values, dims)
  }

  /** What to feed: `values` as they are now. */
  filled(): Tensor {
    this.#half?.set(this.values)
    return this.#tensor
  }

  /** Gives the memory back at once: to the garbage collector a tensor is a small object. It must not be used again. */
  giveBack(): void {
    this.values.buffer.transfer(0)
    this.#half?.buffer.transfer(0)
  }
}

/** A tensor's numbers as float32; null where they are not floats. */
export function asFloat32({ data }: Tensor): Float32Array | null {
  if (data instanceof Float32Array) return data
  if (data instanceof Float16Array) return Float32Array.from(data)
  return null
}

/** Whether every number is exactly zero: what a broken accelerator gives, and what no working model does. */
export function allZero(data: Float32Array): boolean {
  return data.every((value) => value === 0)
}

/** A loop rather than `every`: outputs hold hundreds of thousands of numbers. Zero times anything finite is zero. */
export function allFinite(data: Float32Array): boolean {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += (data[i] as number) * 0
  return sum === 0
}

// Note: halves as words. Where Float16Array exists, onnxruntime-common turns every float16 tensor's data into one, and
// the native side then takes it for empty ("not enough space: expected …, got 0", microsoft/onnxruntime pull request
// 32323). It reads the same bytes well as 16-bit words, so that is what the tensor shows.
function halfTensor(half: Float16Array<ArrayBuffer>, dims: readonly number[]): Tensor {
  const words = new Uint16Array(half.buffer)
  return Object.defineProperty(new Tensor('float16', words, dims), 'data', { value: words })
}
