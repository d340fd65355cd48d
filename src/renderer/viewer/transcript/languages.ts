const names = new Intl.DisplayNames(undefined, { type: 'language' })

/** "en" → "English", in the reader's own language. */
export function languageName(code: string): string {
  if (code === 'auto') return 'Automatic'
  try {
    return names.of(code) ?? code
  } catch (error) {
    if (error instanceof RangeError) return code // a model may have languages that this computer has no name for
    throw error
  }
}
