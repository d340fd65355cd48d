/*
 * What the preload script gives the window, and how the window gets its line to the app. No zod here: the window
 * imports this file.
 *
 * The window listens for `PORT_IS_HERE`, then posts `PORT_PLEASE` to itself. The preload hears it, asks its host for a
 * port, and posts `PORT_IS_HERE` with one MessagePort in `ports`; the contract is spoken over that port. The window may
 * ask again at any time (after the port closed), and gets a fresh one each time.
 */

/** Posted by the window to itself, heard by the preload: a line to the app is wanted. */
export const PORT_PLEASE = 'inglenook:port-please'
/** Posted by the preload to the window, with the MessagePort. */
export const PORT_IS_HERE = 'inglenook:port'

/** `window.inglenook`: there under Electron, absent in a browser. */
export interface Bridge {
  /** The path of a file or folder that was dropped or picked in this window; an empty string when it has none. */
  pathOfDroppedFile(file: File): string
  /** As `process.platform`: `darwin`, `win32`, `linux`. */
  readonly platform: string
  /** What comes before `/media/...`: the origin of the media protocol, without a slash at its end. */
  readonly mediaOrigin: string
}

declare global {
  interface Window {
    readonly inglenook?: Bridge
  }
}
