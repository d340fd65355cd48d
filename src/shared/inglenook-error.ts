/* By itself, so that the window can have it: schemas are compiled by `eval`, which its rules forbid. */

/** An error that already carries its sentence for the user. Anything else that is thrown is a defect. */
export class InglenookError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'InglenookError'
    this.code = code
  }
}
