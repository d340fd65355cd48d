import { InglenookError } from './inglenook-error.ts'

/** How loud a sound is over time: the peak of each fiftieth of a second. */
export interface Waveform {
  /** Of the sound that was measured, in Hz. */
  sampleRate: number
  samplesPerPeak: number
  /** The greatest distance from zero of each window's samples: 0 silence, 255 full scale, linear, not normalised. */
  peaks: Uint8Array
}

export const PEAKS_PER_SECOND = 50
export const FULL_SCALE = 255

/** Milliseconds that the peaks stand for. */
export function waveformMs({ sampleRate, samplesPerPeak, peaks }: Waveform): number {
  return (peaks.length * samplesPerPeak * 1000) / sampleRate
}

/*
 * As a file: "INGW", version, three bytes of zero, then as little-endian 32-bit numbers the sample rate, the samples per
 * peak and the count of peaks; then a byte for each peak. Two hours are 360,020 bytes.
 */
const MAGIC = [0x49, 0x4e, 0x47, 0x57]
const VERSION = 1
const HEADER_BYTES = 20

export function encodeWaveform({ sampleRate, samplesPerPeak, peaks }: Waveform): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + peaks.length)
  const view = new DataView(bytes.buffer)
  bytes.set([...MAGIC, VERSION])
  view.setUint32(8, sampleRate, true)
  view.setUint32(12, samplesPerPeak, true)
  view.setUint32(16, peaks.length, true)
  bytes.set(peaks, HEADER_BYTES)
  return bytes
}

/**
 * The peaks returned are a view of the bytes given.
 *
 * @throws InglenookError `unreadable-waveform` when it is none, of another version, or not whole
 */
export function decodeWaveform(bytes: Uint8Array): Waveform {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, index) => bytes[index] !== byte)) throw unreadable('it is none')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(4) !== VERSION) throw unreadable(`its version is ${view.getUint8(4)}, not ${VERSION}`)
  const [sampleRate, samplesPerPeak, count] = [
    view.getUint32(8, true),
    view.getUint32(12, true),
    view.getUint32(16, true)
  ]
  if (sampleRate === 0 || samplesPerPeak === 0) throw unreadable('its header makes no sense')
  if (bytes.length !== HEADER_BYTES + count) throw unreadable('it is not whole')
  return { sampleRate, samplesPerPeak, peaks: bytes.subarray(HEADER_BYTES) }
}

function unreadable(why: string): InglenookError {
  return new InglenookError('unreadable-waveform', `This stored waveform cannot be read: ${why}. It can be made again.`)
}
