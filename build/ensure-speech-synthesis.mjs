import { installDebian, isThere } from './run-step.mjs'

const ADVICE =
  'espeak-ng speaks the sentences of the speech tests and is missing. Install it: "sudo apt-get install espeak-ng", ' +
  '"brew install espeak-ng" or "winget install eSpeak-NG.eSpeak-NG".'

/** Installs espeak-ng, which only the tests of speech use. @returns {Promise<string | null>} null, or what to do */
export async function ensureSpeechSynthesis() {
  const present = () => isThere('espeak-ng')
  if (present()) return null
  await installDebian(['espeak-ng'])
  return present() ? null : ADVICE
}
