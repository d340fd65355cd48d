import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './modern-node.mjs'
import { announceWhisper } from './whisper-note.mjs'

/**
 * Has the speech recogniser built while this process does something else. It ends with this process, and goes on from
 * there the next time. Whatever looks for it afterwards finds that it is on its way.
 *
 * @param {{ quiet?: boolean }} options
 */
export function buildWhisperInBackground({ quiet = false } = {}) {
  announceWhisper()
  const child = spawn(process.execPath, [join(root, 'build', 'ensure-whisper.mjs')], {
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc']
  })
  child.on('error', (error) => console.error(`The speech recogniser is not being built: ${error.message}`))
  child.unref()
  child.channel?.unref()
}
