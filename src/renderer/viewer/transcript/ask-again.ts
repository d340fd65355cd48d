import type { TimelineItem } from '../../../shared/asset.ts'
import type { TranscriptLanguage } from '../../../shared/settings.ts'
import { client } from '../../state/client.ts'
import { notify, notifyError, notifyUndo } from '../../ui/toasts.tsx'
import { languageName } from './languages.ts'
import { askAgain } from './use-transcript.ts'

/** Has it transcribed with the model and the settings of now. */
export async function transcribeAgain({ id, fileName }: TimelineItem): Promise<void> {
  try {
    await client.transcripts.again({ assetId: id })
    notify(`“${fileName}” is being transcribed`)
  } catch (error) {
    notifyError(`“${fileName}” could not be transcribed.`, error)
  }
  await askAgain()
}

/** Remembers which language is spoken and has it transcribed again; offers to take that back. */
export async function chooseLanguage(
  assetId: number,
  language: TranscriptLanguage,
  earlier: TranscriptLanguage
): Promise<void> {
  try {
    await client.transcripts.setLanguage({ assetId, language })
    const what =
      language === 'auto' ? 'The language is being found out' : `It is being transcribed as ${languageName(language)}`
    notifyUndo(what, async () => {
      await client.transcripts.setLanguage({ assetId, language: earlier })
      await askAgain()
    })
  } catch (error) {
    notifyError('The language could not be changed.', error)
  }
  await askAgain()
}
