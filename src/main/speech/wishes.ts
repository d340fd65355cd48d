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
  catalogue: Pick<Repositories, 'transcripts' | 'people'>,
  settings: Settings,
  assetId: number
): SpeechWishes {
  return {
    language: catalogue.transcripts.languageOf(assetId) ?? settings.transcriptLanguage,
    translate: settings.transcriptTranslate,
    names: namesToExpect(catalogue, settings)
  }
}

/** The names of the people in the library, where the user wishes that they are expected; the most important last. */
export function namesToExpect({ people }: Pick<Repositories, 'people'>, settings: Settings): string[] {
  if (!settings.transcriptPromptNames) return []
  const named = people.listPeople().flatMap(({ name }) => name ?? [])
  return named.slice(0, MOST_NAMES).reverse()
}
