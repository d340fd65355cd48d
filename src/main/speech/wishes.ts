import type { Settings, TranscriptLanguage } from '../../shared/settings.ts'
import type { Repositories } from '../catalogue/index.ts'

/** How an asset is to be written down, beside the models. */
export interface SpeechWishes {
  language: TranscriptLanguage
  translate: boolean
  /** Names to expect, the most important last. */
  names: string[]
}

/** A model can be told so few that all others would only push the important ones out. */
const MOST_NAMES = 60

/** What the user wishes for the speech of an asset: its own language, where they said it, else that of the settings. */
export function speechWishes(
  { transcripts, people }: Pick<Repositories, 'transcripts' | 'people'>,
  settings: Settings,
  assetId: number
): SpeechWishes {
  const named = settings.transcriptPromptNames ? people.listPeople().flatMap(({ name }) => name ?? []) : []
  return {
    language: transcripts.languageOf(assetId) ?? settings.transcriptLanguage,
    translate: settings.transcriptTranslate,
    names: named.slice(0, MOST_NAMES).reverse()
  }
}
