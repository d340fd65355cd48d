import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 100
const UNWRITTEN_LOCK_MS = 5000

/**
 * Runs alone among all processes that name the same lock file; a lock whose owner is gone is taken over.
 *
 * @template T
 * @param {string} lockFile
 * @param {() => Promise<T>} work
 * @param {() => void} onWait told once when another process is at it
 * @returns {Promise<T>}
 */
export async function locked(lockFile, work, onWait = () => {}) {
  mkdirSync(dirname(lockFile), { recursive: true })
  let isTold = false
  while (!tryLock(lockFile)) {
    if (isOwnerGone(lockFile)) {
      breakLock(lockFile)
      continue
    }
    if (!isTold) onWait()
    isTold = true
    await wait(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** One process at a time breaks a lock: a second one could otherwise break the lock that the first has just taken. */
function breakLock(lockFile) {
  const breaking = `${lockFile}.breaking`
  if (!tryLock(breaking)) {
    if (isOwnerGone(breaking)) rmSync(breaking, { force: true })
    return
  }
  try {
    if (isOwnerGone(lockFile)) rmSync(lockFile, { force: true })
  } finally {
    rmSync(breaking, { force: true })
  }
}

function isOwnerGone(lockFile) {
  try {
    const [number, start] = readFileSync(lockFile, 'utf8').split(' ')
    const pid = Number(number)
    // Made a moment ago and its number not written yet, or its owner died just then.
    if (!(pid > 0)) return Date.now() - statSync(lockFile).mtimeMs > UNWRITTEN_LOCK_MS
    process.kill(pid, 0)
    // After a restart of the computer or its container, another process may have that number.
    return Boolean(start) && start !== startOf(pid)
  } catch (error) {
    if (error.code === 'ESRCH') return true
    // EPERM: another user's process, alive. ENOENT: just released.
    if (error.code === 'EPERM' || error.code === 'ENOENT') return false
    throw error
  }
}

/** When a process began, in ticks since the computer did; empty where nothing tells. */
function startOf(pid) {
  if (process.platform !== 'linux') return ''
  try {
    // Behind the name of the program, which may hold anything: from the third field on.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return ''
    throw error
  }
}
