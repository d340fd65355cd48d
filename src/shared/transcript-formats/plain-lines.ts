// biome-ignore lint/suspicious/noControlCharactersInRegex: there are readers that take them for the end of a line
const LINE_BREAKS = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/u
/** What draws nothing and ends files, terminals and parsers: control characters and byte order marks. */
const UNPRINTABLE = /[\p{Cc}\ufeff]/gu

/**
 * The lines of a text, as formats of lines can hold them: none empty, none with spaces at its ends, without control
 * characters, and without halves of characters, which are no UTF-8. Every character that any reader takes for the end of
 * a line is one. Lines of lines are the same lines.
 */
export function linesOf(text: string): string[] {
  return text
    .toWellFormed()
    .split(LINE_BREAKS)
    .map((line) => line.replaceAll('\t', ' ').replaceAll(UNPRINTABLE, '').trim())
    .filter((line) => line !== '')
}
