import { isUtf8 } from 'node:buffer'

/**
 * What a file is when it begins with text, in words that complete "It is …"; null when it is not text. Asked before
 * any magic number: some of them are two letters long and would take a letter to a friend for a film.
 */
export function textContent(head: Buffer): string | null {
  if (head.toString('latin1', 0, 5) === '%PDF-') return null
  const text = decode(head)
  if (text === null) return null
  const start = text.trimStart().slice(0, 2000)
  for (const [pattern, name] of KINDS) if (pattern.test(start)) return name
  return 'a text'
}

export const SVG = 'an SVG drawing'

const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(<\?xpacket|<x:xmpmeta)|<x:xmpmeta\b/, 'an XMP sidecar, which holds the notes of another program about a photo'],
  [/<svg[\s>]/i, SVG],
  [/<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]/i, 'a web page, perhaps saved in place of the picture it shows'],
  [/<plist[\s>]/, 'a property list, such as Apple keeps beside a photo to note its edits'],
  [/^</, 'an XML document'],
  [/^[{[][\s\S]*["\]}]/, 'a JSON document'],
  [/^BEGIN:V/, 'a calendar or an address card'],
  [/^WEBVTT|^\d+\r?\n\d\d:\d\d:\d\d,\d{3} -->/, 'a file of subtitles']
]

/** The head as text, or null: text has no control characters but white space, and decodes as UTF-8 or UTF-16. */
function decode(head: Buffer): string | null {
  const text = utf16(head) ?? utf8(head)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell data from text
  return text === null || text.length === 0 || /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text
}

function utf16(head: Buffer): string | null {
  const mark = head.toString('latin1', 0, 2)
  if (mark !== '\xff\xfe' && mark !== '\xfe\xff') return null
  const even = head.subarray(2, head.length - (head.length % 2))
  const text = new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : 'utf-16be').decode(even)
  // Half a pair at the cut is no fault; elsewhere it means that this is no text.
  return text.slice(0, -1).includes('\ufffd') ? null : text
}

function utf8(head: Buffer): string | null {
  // The cut may go through the middle of a character of up to four bytes.
  for (let cut = 0; cut < Math.min(4, head.length); cut++) {
    const whole = head.subarray(0, head.length - cut)
    if (isUtf8(whole)) return whole.toString('utf8').replace(/^\ufeff/, '')
  }
  return null
}
