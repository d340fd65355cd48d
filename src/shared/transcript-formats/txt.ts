import type { Transcript } from '../transcript.ts'
import { linesOf } from './plain-lines.ts'

/** Plain text, a line for each segment; where who speaks is known and changes, the name stands before it. */
export function toTxt(transcript: Transcript): string {
  let speaker: string | null = null
  const lines: string[] = []
  for (const segment of transcript.segments) {
    const said = linesOf(segment.text).join(' ')
    if (said === '') continue
    const name = segment.speaker === null ? null : linesOf(segment.speaker).join(' ')
    lines.push(name && name !== speaker ? `${name}: ${said}` : said)
    speaker = name
  }
  return lines.map((line) => `${line}\n`).join('')
}
