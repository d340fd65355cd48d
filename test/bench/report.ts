import { readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import type { Figure } from './measure.ts'

export interface Report {
  machine: string
  figures: Figure[]
}

/** The computer in one line. */
export function thisComputer(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `${model}, ${availableParallelism()} cores, ${memory} GB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`
}

/** For a terminal. */
export function asText({ machine, figures }: Report): string {
  const rows = figures.map((figure) => [figure.what, shown(figure), aimOf(figure), verdictOf(figure)])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.flatMap((row, i) => {
    const note = figures[i]?.note
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
    )
    return [cells.join('  ').trimEnd(), ...(note ? [`    ${note}`] : [])]
  })
  return [machine, '', ...lines].join('\n')
}

/** Puts the report between the two marks of a Markdown page. */
export function writeInto(page: string, report: Report): void {
  const text = readFileSync(page, 'utf8')
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`${page} has no place for figures: ${BEGIN} … ${END}`)
  writeFileSync(page, `${text.slice(0, begin + BEGIN.length)}\n${asMarkdown(report)}${text.slice(end)}`)
}

const BEGIN = '<!-- figures -->'
const END = '<!-- end of figures -->'

function asMarkdown({ machine, figures }: Report): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rows = figures.map((figure) =>
    row([figure.what, shown(figure), aimOf(figure), verdictOf(figure), figure.note ?? ''])
  )
  return `\n${machine}\n\n${row(['what', 'value', 'aim', 'met', 'behind it'])}\n|---|--:|--:|---|---|\n${rows.join('\n')}\n\n`
}

function shown({ value, unit }: Figure): string {
  if (unit === 'ratio') return value.toFixed(2)
  return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`
}

function aimOf({ aim, unit }: Figure): string {
  if (!aim) return ''
  const suffix = unit === 'ratio' ? '' : ` ${unit}`
  return 'atMost' in aim ? `≤ ${aim.atMost}${suffix}` : `≥ ${aim.atLeast}${suffix}`
}

function verdictOf({ aim, value }: Figure): string {
  if (!aim) return ''
  const met = 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast
  return met ? 'yes' : 'NO'
}
