import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeShared, sharedModel } from './shared-media.ts'

/*
 * Speech for tests: espeak-ng says the sentences, ffmpeg makes the sound file, whisper-cli as built by
 * build/ensure-whisper.mjs listens. On a computer without one of them these tests are left out, with one line that says
 * so; in CI they fail.
 */

const executable = process.platform === 'win32' ? 'whisper-cli.exe' : 'whisper-cli'

export const whisperCli = join(import.meta.dirname, `../resources/bin/${process.platform}-${process.arch}`, executable)

/** A `describe` of tests that need whisper-cli, espeak-ng, ffmpeg and the shared models. */
export function describeSpeech(name: string, tests: () => void): void {
  const missing = missingForSpeech()
  if (missing.length === 0) describeShared(name, tests)
  else if (process.env.CI === 'true') it(name, () => expect(missing).toEqual([]))
  else {
    console.warn(`Left out, since there is no ${missing.join(' and no ')} ("npm test" gets them): ${name}`)
    it.skip(name, tests)
  }
}

export const hearthMicro = () => sharedModel('hearth-micro')
export const silero = () => sharedModel('silero-v6.2.0')

interface Voice {
  voice?: 'en-us' | 'en-gb'
  wordsPerMinute?: number
  /** Of silence before and after. */
  beforeMs?: number
  afterMs?: number
}

/** Has a sentence spoken into a WAV file such as whisper-cli is given: mono, 16 kHz, 16 bits. */
export function speakInto(file: string, sentence: string, voice: Voice = {}): void {
  const { voice: name = 'en-us', wordsPerMinute = 155, beforeMs = 500, afterMs = 800 } = voice
  const spoken = execFileSync('espeak-ng', ['-v', name, '-s', String(wordsPerMinute), '--stdout', sentence])
  const silences = `adelay=${beforeMs}:all=1,apad=pad_dur=${afterMs}ms`
  makeSound(file, ['-i', 'pipe:0', '-af', silences], spoken)
}

/** Thirty seconds of what is no speech. */
export function noiseInto(file: string, seconds = 30): void {
  makeSound(file, ['-f', 'lavfi', '-i', `anoisesrc=d=${seconds}:c=white:a=0.3:r=16000:seed=7`])
}

/** When the sound of a file begins and ends, by its loudness: the truth that times are held against. */
export function soundBounds(file: string): { startMs: number; endMs: number } {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', `file:${file}`, '-ar', '16000', '-f', 's16le', 'pipe:1'])
  const samples = Int16Array.from({ length: raw.length / 2 }, (_, index) => raw.readInt16LE(index * 2))
  const loud = 0.02 * samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  const isLoud = (sample: number) => Math.abs(sample) > loud
  return { startMs: samples.findIndex(isLoud) / 16, endMs: samples.findLastIndex(isLoud) / 16 }
}

function makeSound(file: string, args: string[], input?: Buffer): void {
  const output = ['-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le', '-f', 'wav', '-y', `file:${file}`]
  execFileSync('ffmpeg', ['-v', 'error', ...args, ...output], { ...(input && { input }) })
}

/** Programs without which no speech can be made or recognised. */
export function missingForSpeech(): string[] {
  const starts = (program: string, arg: string) => spawnSync(program, [arg], { stdio: 'ignore' }).status === 0
  return [
    ...(existsSync(whisperCli) ? [] : ['whisper-cli']),
    ...(starts('espeak-ng', '--version') ? [] : ['espeak-ng']),
    ...(starts('ffmpeg', '-version') ? [] : ['ffmpeg'])
  ]
}
