/* How the answers for people are laid out. */

/** Rows with their columns aligned, the last one ragged; numbers, in the columns from `numbersFrom` on, to the right. */
export function table(
  rows: readonly (readonly string[])[],
  { numbersFrom = Number.POSITIVE_INFINITY }: { numbersFrom?: number } = {}
): string {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        if (i >= numbersFrom) return cell.padStart(widths[i] ?? 0)
        return i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)
      })
      .join('  ')
      .trimEnd()
  return joined(rows.map(line))
}

export function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

/**
 * A name from outside, such as that of a file, so that it neither breaks a line nor tells the terminal anything: control
 * characters, and those that turn the direction of all that follows, as JSON spells them.
 */
export function harmless(name: string): string {
  return name.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const short = JSON.stringify(character).slice(1, -1)
    return short === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : short
  })
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** In units of a thousand, as disks and downloads are counted: 17 MB. */
export function bytesText(bytes: number): string {
  const [unit, size] = UNITS.find(([, size]) => bytes >= size) ?? (['B', 1] as const)
  const value = bytes / size
  return `${value < 10 && size > 1 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

const UNITS = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3]
] as const

/** A time to wait, as nobody needs it more exactly: `40 s`, `2 min`, `3 h`, `5 days`. */
export function waitText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  const hours = Math.round(seconds / 3600)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}
