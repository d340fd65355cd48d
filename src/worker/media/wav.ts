const HEADER_BYTES = 44
const BYTES_PER_SAMPLE = 2

/** A WAV file of one channel and 16 bits. `samples` are −1..1; what lies beyond is clipped. */
export function wavFile(samples: Float32Array, sampleRate: number): Uint8Array {
  const bytes = samples.length * BYTES_PER_SAMPLE
  const file = Buffer.alloc(HEADER_BYTES + bytes)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20) // PCM
  file.writeUInt16LE(1, 22) // channels
  file.writeUInt32LE(sampleRate, 24)
  file.writeUInt32LE(sampleRate * BYTES_PER_SAMPLE, 28)
  file.writeUInt16LE(BYTES_PER_SAMPLE, 32)
  file.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(bytes, 40)
  for (const [index, sample] of samples.entries()) {
    const value = Math.max(-1, Math.min(1, sample)) * 32767
    file.writeInt16LE(Math.round(value), HEADER_BYTES + index * BYTES_PER_SAMPLE)
  }
  return file
}
