import type { Transcript } from '../transcript.ts'
import { clockOf, parseClock } from './clock.ts'
import { cuesOf, segmentFrom } from './cues.ts'
import { unreadable } from './unreadable.ts'

/**
 * WebVTT (https://www.w3.org/TR/webvtt1/), with who speaks as voice spans, as podcast players read them
 * (https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md).
 */
export function toVtt(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(({ startMs, endMs, lines, speaker }) => {
    const said = lines.map(escaped).join('\n')
    const text = speaker === null ? said : `<v ${escaped(speaker)}>${said}</v>`
    return `\n${clockOf(startMs, '.')} --> ${clockOf(endMs, '.')}\n${text}\n`
  })
  return `WEBVTT\n${cues.join('')}`
}

/**
 * Reads the cues of a WebVTT file, with the speaker of a voice span that begins a cue; other markup is left out.
 *
 * @throws InglenookError `unreadable-transcript`
 */
export function readVtt(text: string): Transcript {
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll('\0', '\ufffd')
    .replaceAll(/\r\n?/g, '\n')
  const [head = '', ...blocks] = lines.split(/\n{2,}/)
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(head)) throw unreadable('a WebVTT file', 'it does not begin with WEBVTT')
  const cues = blocks.map((block) => cueOf(block.split('\n'))).filter((cue) => cue !== null)
  return { language: null, model: null, segments: cues.map(segmentFrom) }
}

/** No angle bracket and no arrow is left in what this returns. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function cueOf(
  lines: readonly string[]
): { startMs: number; endMs: number; text: string; speaker: string | null } | null {
  const at = lines.findIndex((line) => line.includes('-->'))
  const [start = '', rest = ''] = lines[at]?.split('-->') ?? []
  const startMs = parseClock(start)
  const endMs = parseClock(rest.trim().split(/[ \t]/)[0] ?? '')
  // Only an identifier may stand before the times; anything else is a comment, a style or a region.
  if (at > 1 || startMs === null || endMs === null) return null
  const marked = lines
    .slice(at + 1)
    .join('\n')
    .replace(/\n+$/, '')
  const voice = /^<v(?:\.[^\s>]*)?\s+([^>]*)>/.exec(marked)?.[1]
  return {
    startMs,
    endMs,
    text: unescaped(marked.replaceAll(/<[^>]*>/g, '')),
    speaker: voice ? unescaped(voice.trim()) : null
  }
}

const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f'
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]+));/g, (reference, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? reference
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : reference
  })
}
