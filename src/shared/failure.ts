import { z } from 'zod'
import { InglenookError } from './inglenook-error.ts'

export { InglenookError }

/**
 * What went wrong, in words for the user: what, which file, what to do next. `code` is for programs and for
 * grouping alike failures; the technical cause stays in the log.
 */
export const Failure = z.object({ code: z.string(), message: z.string() })
export type Failure = z.infer<typeof Failure>

/** The failure to show for anything thrown; an unforeseen error keeps its own message, marked as such. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InglenookError) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message: `Something unforeseen went wrong: ${message}` }
}
