export const WAV_HEADER_BYTES = 44
const BYTES_PER_SAMPLE = 2

/** A WAV file of one channel and 16 bits. `samples` are −1..1; what lies beyond is clipped. */
export function wavFile(samples: Float32Array, sampleRate: number): Uint8Array {
  const file = Buffer.alloc(WAV_HEADER_BYTES + samples.length * BYTES_PER_SAMPLE)
  file.set(wavHeader(samples.length, sampleRate))
  for (const [index, sample] of samples.entries()) {
    const value = Math.max(-1, Math.min(1, sample)) * 32767
    file.writeInt16LE(Math.round(value), WAV_HEADER_BYTES + index * BYTES_PER_SAMPLE)
  }
  return file
}

/** What stands before so many samples in such a file. */
export function wavHeader(samples: number, sampleRate: number): Uint8Array {
  const bytes = samples * BYTES_PER_SAMPLE
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + bytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22) // channels
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * BYTES_PER_SAMPLE, 28)
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(bytes, 40)
  return header
}
