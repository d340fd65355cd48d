import { writeSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { failureOf } from '../shared/failure.ts'
import { type Task, WorkerConfig } from '../shared/worker-protocol.ts'
import { openChannel } from './channel.ts'
import { retainModels } from './inference/sessions.ts'
import { claimFolder } from './own-folder.ts'
import { tellingProgress } from './progress.ts'
import { perform } from './tasks.ts'
import { timeLimitOf } from './time-limit.ts'

/*
 * The worker: runs the tasks that main sends, as many at once as main sends, and answers each exactly once. It keeps
 * nothing that a restart would lose. It ends with its channel, so that no worker outlives the app, and with any error
 * that no task has caught, so that main sees a crash and not a silence. The programs it has started end with it.
 */

/** How often it says that it is alive while it runs something. */
const HEARTBEAT_MS = 1000

// Electron and Node put different things before the argument that main gave.
const config = WorkerConfig.parse(JSON.parse(process.argv.at(-1) ?? ''))
const channel = openChannel()
const running = new Map<number, AbortController>()
let heartbeat: NodeJS.Timeout | null = null

process.on('uncaughtException', die)
process.on('unhandledRejection', die)
channel.onClose(() => process.exit(0))
if (config.tempDir !== undefined) claimFolder(config.tempDir)
channel.onMessage((message) => {
  if (message.type === 'cancel') running.get(message.taskId)?.abort()
  else if (message.type === 'run') void run(message.taskId, message.task)
  else void retainModels(message.sha256s)
})
beModest()
channel.send({ type: 'ready', pid: process.pid })

async function run(taskId: number, task: Task): Promise<void> {
  const abort = new AbortController()
  const { signal } = abort
  running.set(taskId, abort)
  heartbeat ??= setInterval(() => channel.send({ type: 'alive' }), HEARTBEAT_MS)
  const progress = tellingProgress((said) => channel.send({ type: 'progress', taskId, ...said }))
  const end = (): void => {
    running.delete(taskId)
    progress.end()
    if (heartbeat === null || running.size > 0) return
    clearInterval(heartbeat)
    heartbeat = null
  }
  const allow = (ms: number): void => {
    if (running.has(taskId)) channel.send({ type: 'limit', taskId, ms })
  }
  try {
    // Not waited for: on a drive that hangs, this hangs too.
    void timeLimitOf(task).then((ms) => ms !== null && allow(ms))
    const output = await perform(task, {
      config,
      signal,
      allow,
      onProgress: (fraction, detail, when) => {
        if (Number.isFinite(fraction)) progress.tell({ fraction, detail }, when === 'at once')
      }
    })
    end()
    channel.send({ type: 'done', taskId, output })
  } catch (error) {
    end()
    if (signal.aborted) channel.send({ type: 'cancelled', taskId })
    else channel.send({ type: 'failed', taskId, failure: failureOf(error), detail: detailOf(error) })
  }
}

/** Below normal priority: whoever sits at the computer goes first. Where the system forbids it, it is no harm. */
function beModest(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch (error) {
    console.error('The worker keeps its normal priority:', error)
  }
}

function die(error: unknown): never {
  // Written at once: the stream that console writes to may not be flushed before the exit.
  writeSync(process.stderr.fd, `${detailOf(error)}\n`)
  process.exit(70)
}

/** Stack and causes, for the log. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\nCaused by: ${detailOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
