import { protocol } from 'electron'

/** The window's own protocol: `inglenook://app/...` for its files, `inglenook://app/media/...` for media. */
export const SCHEME = 'inglenook'
export const APP_ORIGIN = `${SCHEME}://app`

/** Must run before the app is ready. `stream`: videos are read in ranges; `standard` and `secure`: a proper origin. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
    }
  ])
}
