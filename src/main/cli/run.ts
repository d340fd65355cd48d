import { CommanderError } from 'commander'
import { type ErrorReport, EXIT, LIBRARY_IN_USE, LIBRARY_TOO_NEW } from '../../shared/cli.ts'
import { failureOf, InglenookError } from '../../shared/failure.ts'
import { Console } from './console.ts'
import type { Surroundings } from './context.ts'
import { WrongCall } from './context.ts'
import { buildProgram } from './program.ts'

/**
 * Carries out one call of the `inglenook` command and returns its exit code once everything is written. Never rejects:
 * a failure becomes a line on stderr and, with `--json`, the one document on stdout.
 *
 * @param argv the arguments after the program's name
 */
export async function runCommand(argv: readonly string[], around: Surroundings): Promise<number> {
  const console = new Console(around.stdout, around.stderr)
  const program = buildProgram(around, console)
  try {
    await program.command.parseAsync([...argv], { from: 'user' })
    await console.flush()
    if (console.unwritten === null) return program.exitCode()
    console.problem(`The answer could not be written: ${console.unwritten.message}`)
    return EXIT.failed
  } catch (error) {
    return report(error, console, program.wantsJson())
  } finally {
    await console.flush()
  }
}

async function report(error: unknown, console: Console, json: boolean): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongCall
  if (error instanceof WrongCall) {
    console.problem(error.message)
    return EXIT.wrongCall
  }
  const failure = failureOf(error)
  console.problem(failure.message)
  if (!(error instanceof InglenookError) && error instanceof Error) console.detail(error.stack ?? '')
  if (json && !console.hasPrinted) await console.document({ error: failure } satisfies ErrorReport)
  const unavailable = failure.code === LIBRARY_IN_USE || failure.code === LIBRARY_TOO_NEW
  return unavailable ? EXIT.libraryUnavailable : EXIT.failed
}
