import { firstLight } from './001-first-light.ts'
import { weights } from './002-weights.ts'
import { switching } from './003-switching.ts'
import { sounds } from './004-sounds.ts'
import { jobs } from './005-jobs.ts'
import { speech } from './006-speech.ts'
import { earlierSpeech } from './007-earlier-speech.ts'
import { videoFaces } from './008-video-faces.ts'

/** Every step from an empty file to today's schema, in order; `user_version` counts those done. Never edit a released one. */
export const migrations: readonly string[] = [
  firstLight,
  weights,
  switching,
  sounds,
  jobs,
  speech,
  earlierSpeech,
  videoFaces
]
