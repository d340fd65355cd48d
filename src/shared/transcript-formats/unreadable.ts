import { InglenookError } from '../failure.ts'

/** @param format What it was said to be, e.g. "an SRT file" */
export function unreadable(format: string, why: string, cause?: unknown): InglenookError {
  return new InglenookError('unreadable-transcript', `This is not ${format} that can be read: ${why}.`, { cause })
}

/** @throws InglenookError `unreadable-transcript` */
export function parseJson(text: string, format: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(format, 'it is not JSON', cause)
  }
}
