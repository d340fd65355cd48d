import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const MAX_BYTES = 5_000_000

/** A log that is started anew when it has grown large, keeping the one before. Lines also go to stderr. */
export function openLog(file: string): (line: string) => void {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
  return (line) => {
    const dated = `${new Date().toISOString()} ${line}\n`
    process.stderr.write(dated)
    appendFileSync(file, dated)
  }
}
