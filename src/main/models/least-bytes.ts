import type { ModelFileEntry } from '../../shared/model.ts'

/** Below this a file of its kind is a page or a pointer and no content, by the ending of its name. */
const LEAST: Readonly<Record<string, number>> = { onnx: 1_000_000, csv: 1024, bin: 100_000 }

/** How large a weight file must be at least: as large as its list says, else what its kind cannot be below. */
export function leastBytes(file: ModelFileEntry | null): number {
  if (!file) return 0
  return file.bytes ?? LEAST[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 1
}
