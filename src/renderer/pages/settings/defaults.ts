/** The defaults of `Settings` in shared/settings.ts, which the window cannot import (a test holds them together). */
export const DEFAULTS = {
  faceMinScore: 0.5,
  personMaxDistance: null,
  personMinFaces: 2,
  objectMinScore: 0.25,
  objectMaxCount: 100,
  audioMinScore: 0.2,
  audioWindowSeconds: 10,
  audioTopK: 5,
  transcriptLanguage: 'auto',
  transcriptTranslate: false,
  transcriptPromptNames: false,
  voiceActivity: true
} as const
