import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TranscribeInput } from '../../../src/shared/worker-protocol.ts'
import { hearthMicro, silero, speakInto, whisperCli } from '../../speech.ts'
import { processesWith } from '../sounds/clips.ts'

/** Sentences that the small model always gets right. */
export const SENTENCES = [
  'Hello world.',
  'This is a test.',
  'I love you.',
  'See you tomorrow.',
  'Say cheese.',
  'Merry Christmas.',
  'What a beautiful day.',
  'Look at the rainbow.'
] as const

/** An empty folder that goes when `after` runs. */
export function recordingFolder(after: (work: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-recordings-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * A WAV file of sentences with silence between them, so that each can be a piece of its own.
 *
 * @returns when each is about to be spoken, in milliseconds
 */
export function sayAll(path: string, sentences: readonly string[], apartMs = 4000): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-sentences-'))
  const starts: number[] = []
  let atMs = 0
  const files = sentences.map((sentence, index) => {
    const file = join(folder, `${index}.wav`)
    speakInto(file, sentence, { beforeMs: 500, afterMs: apartMs })
    starts.push(atMs + 500)
    atMs += lengthMs(file)
    return file
  })
  writeFileSync(join(folder, 'list'), files.map((file) => `file '${file}'\n`).join(''))
  ffmpeg('-f', 'concat', '-safe', '0', '-i', join(folder, 'list'), '-c', 'copy', `file:${path}`)
  rmSync(folder, { recursive: true, force: true })
  return starts
}

/** Runs the ffmpeg that tests have on their path. */
export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args])
}

/** The same video, to be shown turned by a quarter; ffmpeg says so in one way before its version 6, and in another since. */
export function turn(from: string, to: string): void {
  const isNew = execFileSync('ffmpeg', ['-hide_banner', '-h', 'long'], { encoding: 'utf8' }).includes(
    'display_rotation'
  )
  const [before, after] = isNew ? [['-display_rotation', '90'], []] : [[], ['-metadata:s:v', 'rotate=90']]
  ffmpeg(...before, '-i', from, '-c', 'copy', ...after, to)
}

export function lengthMs(file: string): number {
  const asked = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', `file:${file}`]
  return Math.round(Number(execFileSync('ffprobe', asked, { encoding: 'utf8' })) * 1000)
}

/** What workers have started on files of this folder, without the workers themselves. */
export async function programsOf(folder: string): Promise<string[]> {
  return (await processesWith(folder)).filter((line) => !line.includes('/src/worker/index.ts'))
}

/** The task of writing down a file with the small model. */
export function transcribing(path: string, more: Partial<TranscribeInput> = {}): TranscribeInput {
  return {
    kind: 'transcribe',
    path,
    ffmpeg: 'ffmpeg',
    ffprobe: 'ffprobe',
    whisperCli,
    model: hearthMicro(),
    voiceActivity: silero(),
    language: 'auto',
    translate: false,
    names: [],
    cores: null,
    pieceMs: 600_000,
    done: [],
    ...more
  }
}
