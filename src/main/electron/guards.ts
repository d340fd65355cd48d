import { app, type Session, session } from 'electron'

/**
 * Closes every way out of the window: other pages, new windows, embedded views, and each permission a page could ask for.
 *
 * @param origin the only place pages may come from
 */
export function guardContents(origin: string, log: (line: string) => void): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => {
      if (isWithin(event.url, origin)) return
      event.preventDefault()
      log(`Refused to leave the window for ${event.url}`)
    })
    contents.on('will-frame-navigate', (event) => {
      if (!isWithin(event.url, origin)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      if (!isWithin(event.url, origin)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      log(`Refused to open ${url}`)
      return { action: 'deny' }
    })
  })
  guardSession(session.defaultSession)
}

function guardSession(of: Session): void {
  // Writing to the clipboard is what "copy" does; nothing else is ever needed.
  const allowed = new Set(['clipboard-sanitized-write', 'fullscreen'])
  of.setPermissionRequestHandler((_, permission, answer) => answer(allowed.has(permission)))
  of.setPermissionCheckHandler((_, permission) => allowed.has(permission))
  of.setDevicePermissionHandler(() => false)
  of.on('will-download', (event) => event.preventDefault())
}

export function isWithin(url: string, origin: string): boolean {
  const parsed = URL.parse(url)
  // Not `parsed.origin`: it is the string "null" for every scheme that is not built in.
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === origin
}
