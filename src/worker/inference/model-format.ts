import { open } from 'node:fs/promises'

/** What a file is by its first bytes, in words, and whether that is a model at all. */
export interface Format {
  readonly name: string
  readonly isModel: boolean
}

const TELLING_BYTES = 512

/** Null where the first bytes tell nothing. */
export async function formatOf(path: string): Promise<Format | null> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TELLING_BYTES), 0, TELLING_BYTES, 0)
    return formatByStart(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

function formatByStart(start: Buffer): Format | null {
  if (start.length === 0) return { name: 'an empty file', isModel: false }
  const text = start.toString('latin1').trimStart().toLowerCase()
  if (text.startsWith('<')) return { name: 'a web page', isModel: false }
  if (text.startsWith('version https://git-lfs')) return { name: 'a pointer of Git LFS', isModel: false }
  if (text.startsWith('lmgg')) return { name: 'a model of whisper.cpp (ggml)', isModel: true }
  if (text.startsWith('gguf')) return { name: 'a model of llama.cpp (GGUF)', isModel: true }
  if (text.startsWith('pk')) return { name: 'a ZIP archive', isModel: false }
  // ONNX has no magic number: its first field is the version of its format, a small number.
  if (start[0] === 0x08 && (start[1] ?? 0) > 0 && (start[1] ?? 0) < 0x20) {
    return { name: 'an ONNX model', isModel: true }
  }
  return null
}
