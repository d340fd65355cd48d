import { openApp } from './app.ts'
import { runCommand } from './cli/run.ts'
import { installationAround } from './installation.ts'

// The `inglenook` command: build/inglenook.mjs brings it here.
const exitCode = await runCommand(process.argv.slice(2), {
  openApp,
  installation: installationAround(import.meta.filename),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupted: (listener) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // Asked twice, the command ends at once: the library survives that, and a person must always get away.
        if (asked) process.exit(130)
        asked = true
        listener(signal)
      })
    }
  }
})
process.exit(exitCode)
