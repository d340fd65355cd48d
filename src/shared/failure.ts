import { z } from 'zod'

/**
 * What went wrong, in words for the user: what, which file, what to do next. `code` is for programs and for
 * grouping alike failures; the technical cause stays in the log.
 */
export const Failure = z.object({ code: z.string(), message: z.string() })
export type Failure = z.infer<typeof Failure>

/** An error that already carries its sentence for the user. Anything else that is thrown is a defect. */
export class InglenookError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'InglenookError'
    this.code = code
  }
}

/** The failure to show for anything thrown; an unforeseen error keeps its own message, marked as such. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InglenookError) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message: `Something unforeseen went wrong: ${message}` }
}
