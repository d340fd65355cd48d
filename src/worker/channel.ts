import { type FromWorker, ToWorker } from '../shared/worker-protocol.ts'

/** The line to main, whichever host forked this process. */
export interface Channel {
  send(message: FromWorker): void
  /** Throws for a message that is none: main and worker are of one build, so that is a defect. */
  onMessage(listener: (message: ToWorker) => void): void
  onClose(listener: () => void): void
}

/** The channel of this process: Electron's utility process has a parent port, Node's child an IPC channel. */
export function openChannel(): Channel {
  const port = process.parentPort
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(ToWorker.parse(data))),
      // When Electron's main process is gone, Chromium ends its utility processes itself.
      onClose: () => {}
    }
  }
  if (!process.send) throw new Error('A worker is started by Inglenook, not by hand: it has no channel to answer on.')
  return {
    // The callback takes the error of a channel that closed meanwhile: there is nobody left to tell.
    send: (message) => void process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on('message', (raw) => listener(ToWorker.parse(raw))),
    onClose: (listener) => void process.on('disconnect', listener)
  }
}
