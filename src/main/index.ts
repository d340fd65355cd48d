// The Electron host's entry. Note: nothing here or in what is imported above may wait for `ready` at top level: Electron
// sends it only after this module has finished, so that waiting would never end.
import { app } from 'electron'
import { claimProfile } from './electron/profile.ts'
import { registerScheme } from './electron/scheme.ts'
import { defaultLibrary } from './installation.ts'

const libraryDir = defaultLibrary()
claimProfile(libraryDir)
registerScheme()

if (!app.requestSingleInstanceLock()) app.quit()
else {
  app
    .whenReady()
    .then(() => import('./electron/desktop.ts'))
    .then(({ startDesktop }) => startDesktop(libraryDir))
    .catch((error: unknown) => {
      console.error(error)
      app.exit(1)
    })
}
