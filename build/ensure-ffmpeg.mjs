import { installDebian, isThere, run } from './run-step.mjs'

const ADVICE =
  'ffmpeg and ffprobe are needed on the PATH and could not be installed. Install them yourself: ' +
  '"sudo apt-get install ffmpeg", "brew install ffmpeg" or "winget install ffmpeg".'

/** Installs ffmpeg and ffprobe when they are missing. @returns {Promise<string | null>} null, or what to do */
export async function ensureFfmpeg() {
  const present = () => isThere('ffmpeg', ['-version']) && isThere('ffprobe', ['-version'])
  if (present()) return null
  await install()
  return present() ? null : ADVICE
}

async function install() {
  if (process.platform === 'darwin' && isThere('brew')) return run('brew', ['install', 'ffmpeg'])
  if (process.platform === 'win32' && isThere('choco'))
    return run('choco', ['install', 'ffmpeg', '-y', '--no-progress'])
  return installDebian(['ffmpeg'])
}
