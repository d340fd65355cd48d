import type { Mark } from './text-pieces.ts'

/** Where a text has what is searched for, whatever the case and the accents of either. Offsets are of the text itself. */
export function findText(text: string, query: string): Mark[] {
  const wanted = folded(query.trim()).text
  if (wanted === '') return []
  const { text: searched, origins } = folded(text)
  const found: Mark[] = []
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) {
    const start = origins[at] ?? 0
    const last = origins[at + wanted.length] ?? text.length
    found.push({ start, end: Math.max(last, start + 1) })
  }
  return found
}

/** A text without case and accents, with the offset in the original that each of its units comes from. */
function folded(text: string): { text: string; origins: number[] } {
  const units: string[] = []
  const origins: number[] = []
  let at = 0
  for (const character of text) {
    const plain = character.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
    for (const unit of plain.split('')) {
      units.push(unit)
      origins.push(at)
    }
    at += character.length
  }
  return { text: units.join(''), origins }
}
