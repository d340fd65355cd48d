import { z } from 'zod'

/**
 * What the host around the app can do that another cannot. The window asks for these and never which host it is.
 * `pick: 'browse'`: the window shows its own folder browser over `files.list`; `'native'`: `host.pick` opens the
 * system's dialog. `dropPaths`: dropped files have paths (`window.inglenook.pathOfDroppedFile`); otherwise the window
 * describes what was dropped and the app looks for it (`files.locate`).
 */
export const HostCapabilities = z.object({
  pick: z.enum(['native', 'browse']),
  dropPaths: z.boolean(),
  revealInFolder: z.boolean()
})
export type HostCapabilities = z.infer<typeof HostCapabilities>

/** The functions behind the capabilities, given to the app by its host. */
export interface Host {
  capabilities: HostCapabilities
  pickFolders?: () => Promise<string[]>
  pickFiles?: () => Promise<string[]>
  revealInFolder?: (path: string) => void
  /** Whether the computer is in use and on mains power. Absent: it is always idle, and always on mains. */
  power?: {
    onBattery: () => boolean
    /** How long nobody has touched the computer, in seconds. */
    idleSeconds: () => number
    /** Called when the power source changes, or the computer wakes; returns how to stop listening. */
    onChange: (listener: () => void) => () => void
  }
  /** Progress on the dock or taskbar icon: 0..1; null: none. */
  showProgress?: (fraction: number | null) => void
  /** A notification of the system; `onClick` shows the window. */
  notify?: (notice: { title: string; body: string }) => void
  /** The system's proxy for an address as `http://host:port`; null: none. Absent: the environment's variables hold. */
  proxyFor?: (address: string) => Promise<string | null>
}
