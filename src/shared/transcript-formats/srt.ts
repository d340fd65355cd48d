import type { Transcript } from '../transcript.ts'
import { clockOf, parseClock } from './clock.ts'
import { cuesOf, segmentFrom } from './cues.ts'
import { unreadable } from './unreadable.ts'

/**
 * SubRip, as https://www.matroska.org/technical/subtitles.html#srt-subtitles describes it: a number, the times, the
 * text, an empty line. It has no field for who speaks, and no escapes: players take `<i>` and its like for formatting.
 */
export function toSrt(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(({ startMs, endMs, lines }, index) => {
    const times = `${clockOf(startMs, ',')} --> ${clockOf(endMs, ',')}`
    return [index + 1, times, ...lines.map(unlikeTimes), ''].join('\n')
  })
  return cues.map((cue) => `${cue}\n`).join('')
}

/** @throws InglenookError `unreadable-transcript` */
export function readSrt(text: string): Transcript {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const segments = []
  for (let at = 0; at < lines.length; at++) {
    const times = timesOf(lines[at] ?? '')
    if (!times) continue
    const said: string[] = []
    for (let line = lines[++at]; line !== undefined && line.trim() !== ''; line = lines[++at]) said.push(line)
    segments.push(segmentFrom({ ...times, text: said.join('\n'), speaker: null }, segments.length))
  }
  if (segments.length === 0 && text.trim() !== '') throw unreadable('an SRT file', 'there are no times in it')
  return { language: null, model: null, segments }
}

/** Only an arrow after a time can be taken for the beginning of the next cue: it loses a dash. Others stay as they are. */
function unlikeTimes(line: string): string {
  return line.replaceAll(/(\d:\d+(?:[.,:]\d+)*\s*)-->/g, '$1->')
}

function timesOf(line: string): { startMs: number; endMs: number } | null {
  const [start, end] = line.split('-->')
  const startMs = parseClock(start ?? '')
  // Positions on the screen may follow the second time.
  const endMs = parseClock(end?.trim().split(/\s/)[0] ?? '')
  return startMs === null || endMs === null ? null : { startMs, endMs }
}
