import type { JobDocument, SearchEntry } from '../../shared/cli.ts'
import type { Transcript } from '../../shared/transcript.ts'
import { exportTranscript } from '../../shared/transcript-formats/index.ts'
import { harmless } from './layout.ts'

/* What the commands about speech print for people to read. */

export const noTranscripts = 'No transcripts yet. Import videos or recordings first, and see "inglenook status".\n'

export const nothingSaid = 'Nobody says that in any transcript.\n'

/** @param jobs those of transcripts of what lies there */
export function noTranscriptsThere(path: string, jobs: readonly JobDocument[]): string {
  const none = `There is no transcript of ${harmless(path)}`
  const [only, ...others] = jobs
  if (!only) return `${none}: no video or recording of this library lies there.`
  if (others.length === 0 && only.error !== null) return `${none}. ${only.error}`
  return `${none} yet. "inglenook jobs --pipeline transcripts" says how that stands.`
}

export const nothingHeard = (path: string, model: string | null): string =>
  `Nothing is said in ${harmless(path)}, as ${model ?? 'its model'} hears it.`

export function transcript(path: string, one: Transcript): string {
  const lines = exportTranscript(one, 'txt')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `    ${line}\n`)
  const facts = [one.language, one.model].filter((fact) => fact !== null).join(', ')
  return `${harmless(path)} (${facts})\n${lines.length === 0 ? '    (nothing is said)\n' : lines.join('')}`
}

export function moment({ path, why, startMs = 0 }: SearchEntry): string {
  return `${harmless(path)}  ${clock(startMs)}  ${why.join(' ')}\n`
}

function clock(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const seconds = ms / 1000
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`
}
