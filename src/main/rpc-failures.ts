import { mapEventIterator } from '@orpc/client'
import { ORPCError } from '@orpc/server'
import type { Failure } from '../shared/failure.ts'
import { failureOf, InglenookError } from '../shared/failure.ts'

interface Call {
  path: readonly string[]
  signal?: AbortSignal | undefined
  next: () => Promise<unknown>
}

/**
 * An oRPC client interceptor that turns what a procedure throws into what the window may read: `data` of the ORPCError
 * is a Failure. An InglenookError carries its own sentence; anything else is a defect, which is logged with its stack and
 * shown in general words, since its message may hold paths or SQL that say nothing to a person.
 */
export function failuresForWindow(log: (line: string) => void): (call: Call) => Promise<unknown> {
  return async (call) => {
    try {
      const output = await call.next()
      if (!isAsyncIterator(output)) return output
      return mapEventIterator(output, {
        value: async (value) => value,
        error: async (error) => forWindow(error, call, log)
      })
    } catch (error) {
      throw forWindow(error, call, log)
    }
  }
}

function forWindow(error: unknown, call: Call, log: (line: string) => void): unknown {
  if (call.signal?.aborted) return error
  if (error instanceof InglenookError) {
    if (error.cause !== undefined) log(`${call.path.join('.')}: ${error.message} (${describe(error.cause)})`)
    return orpc('INGLENOOK', 422, failureOf(error))
  }
  if (error instanceof ORPCError && error.status < 500) return error
  log(`${call.path.join('.')} failed: ${describe(error)}`)
  const message = 'Something unforeseen went wrong. Try again; the log says more.'
  return orpc('INTERNAL_SERVER_ERROR', 500, { code: 'unexpected', message })
}

function orpc(code: string, status: number, failure: Failure): ORPCError<string, Failure> {
  return new ORPCError(code, { status, message: failure.message, data: failure })
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\n  because: ${describe(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown, unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}
