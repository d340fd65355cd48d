import type { Point } from '../../shared/box.ts'
import type { OpaquePicture } from '../media/picture.ts'

/*
 * What models are tried and measured on: made on the spot, the same every time, and varied enough that no working model
 * answers with nothing but zeros.
 */

/** Colours that run into each other under noise, as large as what a phone's photo is shrunk to. */
export function builtInPicture(width = 1600, height = 1200): OpaquePicture {
  const data = new Uint8Array(width * height * 3)
  const random = numbers()
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const grain = random() * 64
      data[at] = (x * 191) / width + grain
      data[at + 1] = (y * 191) / height + grain
      data[at + 2] = 191 - (x * 191) / width + grain
    }
  }
  return { data, width, height, channels: 3 }
}

/** Where the eyes, nose and corners of the mouth of a face in the middle of that picture would be, a third of its height. */
export function builtInLandmarks({ width, height }: OpaquePicture): Point[] {
  const at = (x: number, y: number) => ({ x: width / 2 + (x * height) / 3, y: height / 2 + (y * height) / 3 })
  return [at(-0.16, -0.12), at(0.16, -0.12), at(0, 0.06), at(-0.13, 0.24), at(0.13, 0.24)]
}

/** A tone under noise, mono, in −1..1. */
export function builtInSound(seconds: number, sampleRate: number): Float32Array {
  const random = numbers()
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / sampleRate) + 0.1 * (random() - 0.5)
  )
}

/** Numbers in 0..1 (the linear congruential generator of Numerical Recipes). */
function numbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
