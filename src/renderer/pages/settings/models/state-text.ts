import type { ModelState } from '../../../../shared/models-overview.ts'
import { formatBytes } from '../../../state/format.ts'
import { shortTimeLeft } from './time-left.ts'

export type Tone = 'good' | 'quiet' | 'busy' | 'bad'

/** A model's state in a word or two, for its corner of the row. */
export function stateWord(state: ModelState): { word: string; tone: Tone } {
  switch (state.kind) {
    case 'ready':
      return state.verified ? { word: 'Ready', tone: 'good' } : { word: 'Ready, unverified', tone: 'quiet' }
    case 'absent':
      return { word: 'Not downloaded', tone: 'quiet' }
    case 'downloading':
      return { word: state.retry ? 'Waiting' : 'Downloading', tone: 'busy' }
    case 'checking':
      return { word: 'Checking', tone: 'busy' }
    case 'failed':
      return { word: 'Failed', tone: 'bad' }
    case 'refused':
      return { word: 'Refused', tone: 'bad' }
    case 'unavailable':
      return { word: 'Not available', tone: 'quiet' }
  }
}

/** How far a download is: `43 % · 1 min left · 7.3 of 16.9 MB`. Only what is known. */
export function downloadText({ bytes, totalBytes, msLeft }: Extract<ModelState, { kind: 'downloading' }>): string {
  if (totalBytes === null) return bytes > 0 ? `${formatBytes(bytes)} so far` : 'Starting'
  return [
    `${wholePercent(bytes / totalBytes)} %`,
    msLeft === null ? null : shortTimeLeft(msLeft),
    `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

/** Whole percents that are done: 100 only when all is. */
export function wholePercent(fraction: number): number {
  return Math.min(100, Math.max(0, Math.floor(fraction * 100)))
}

/** `Trying again in 8 s: the server answered 500` */
export function retryText({ atMs, reason }: { atMs: number; reason: string }, nowMs: number): string {
  const seconds = Math.ceil((atMs - nowMs) / 1000)
  return seconds > 0 ? `Trying again in ${seconds} s: ${reason}` : `Trying again: ${reason}`
}

/**
 * What a state means in a sentence, for the state line of a row; null where the word says it all. What will be done about
 * a model that is not there holds only for the one in use.
 */
export function stateSentence(state: ModelState, selected: boolean): string | null {
  switch (state.kind) {
    case 'ready':
      return state.verified
        ? null
        : 'Nobody has said what its checksum must be, so a changed file would not be noticed. It is used all the same.'
    case 'absent':
      return state.from === null || selected ? state.reason : `From ${state.from}`
    case 'downloading':
      return null
    case 'checking':
      return state.fraction === null ? 'Its file is being checked.' : 'Its checksum is being computed.'
    case 'failed':
    case 'refused':
      return state.failure.message
    case 'unavailable':
      return state.reason
  }
}

/**
 * What a screen reader is told when a model's state becomes another: nothing for each percent, since two states of one
 * text are one.
 */
export function announcement(label: string, state: ModelState): string {
  switch (state.kind) {
    case 'ready':
      return `${label} is ready.`
    case 'absent':
      return `${label} is not downloaded.`
    case 'downloading':
      return state.retry ? `${label} is tried again soon: ${state.retry.reason}` : `${label} is being downloaded.`
    case 'checking':
      return `${label} is being checked.`
    case 'failed':
      return `${label} could not be downloaded. ${state.failure.message}`
    case 'refused':
      return `${label} was refused. ${state.failure.message}`
    case 'unavailable':
      return `${label} is not available.`
  }
}
