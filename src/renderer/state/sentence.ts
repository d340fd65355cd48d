/** The sentence to show for anything thrown. The app's own errors already carry one. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && error.message) return error.message
  return typeof error === 'string' && error ? error : 'Something unforeseen went wrong.'
}
