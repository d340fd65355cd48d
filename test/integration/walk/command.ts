import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'

const CLI = join(import.meta.dirname, '../../../src/main/cli.ts')

export interface Answer {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Runs the `inglenook` command from source in a process of its own, as a user's shell would. */
export async function inglenook(...args: string[]): Promise<Answer> {
  return startInglenook(...args).answer
}

export function startInglenook(...args: string[]): { child: ChildProcess; answer: Promise<Answer> } {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const answer = new Promise<Answer>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, answer }
}

/** The one JSON document that a command prints with `--json`, checked against its schema. */
export async function document<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { stdout, stderr } = await inglenook(...args, '--json', '--quiet')
  try {
    return schema.parse(JSON.parse(stdout))
  } catch (cause) {
    throw new Error(`inglenook ${args.join(' ')} printed no such document:\n${stdout.slice(0, 2000)}\n${stderr}`, {
      cause
    })
  }
}

/** A folder that goes at the end of the test, or of the file when it is made outside of one. */
export function scratchFolder(end: (clean: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'inglenook-walk-'))
  end(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
