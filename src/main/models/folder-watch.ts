import { type FSWatcher, watch } from 'node:fs'
import { isPart } from './parts.ts'

const SETTLE_MS = 500

/** Tells when something in one of some folders changes, once things have been quiet for half a second. */
export function watchFolders(onChange: () => void, log: (line: string) => void) {
  const watchers = new Map<string, FSWatcher>()
  let settling: NodeJS.Timeout | undefined

  const changed = (): void => {
    clearTimeout(settling)
    settling = setTimeout(onChange, SETTLE_MS)
    settling.unref()
  }
  const forget = (path: string): void => {
    watchers.get(path)?.close()
    watchers.delete(path)
  }

  return {
    /** Watches exactly these from now on. A folder that cannot be watched is left to the "look again" button. */
    watch(paths: readonly string[]): void {
      for (const path of watchers.keys()) if (!paths.includes(path)) forget(path)
      for (const path of paths) {
        if (watchers.has(path)) continue
        try {
          const watcher = watch(path, { persistent: false }, (_event, name) => {
            if (!isUnfinished(name)) changed()
          })
          watcher.on('error', (error) => {
            log(`cannot watch ${path} any longer: ${error.message}`)
            forget(path)
          })
          watchers.set(path, watcher)
        } catch (error) {
          log(`cannot watch ${path}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
    },
    close(): void {
      clearTimeout(settling)
      for (const path of [...watchers.keys()]) forget(path)
    }
  }
}

/** A file still being fetched is nobody's news; taking it for such would make every refused file be fetched for ever. */
function isUnfinished(name: string | null): boolean {
  return name !== null && isPart(name)
}
