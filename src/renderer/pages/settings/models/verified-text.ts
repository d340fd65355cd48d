import type { VerifiedModels } from '../../../../shared/models-overview.ts'
import { counted } from '../../../state/format.ts'

/** What came of hashing every file anew, in a sentence or two. */
export function verifiedText({ models }: VerifiedModels): string {
  if (models.length === 0) return 'There is no model on this computer yet.'
  const bad = models.filter(({ ok }) => !ok)
  const unvouched = models.filter(({ ok, verified }) => ok && !verified).length
  const sentences = [
    bad.length === 0
      ? `${counted(models.length, 'model is', 'models are')} as ${models.length === 1 ? 'it' : 'they'} should be.`
      : `${counted(bad.length, 'model is', 'models are')} not what ${bad.length === 1 ? 'it' : 'they'} should be: ${bad.map(({ failure, id }) => failure?.message ?? id).join(' ')}`,
    ...(unvouched > 0 ? [`Of ${counted(unvouched, 'model')} nobody has said what the checksum must be.`] : [])
  ]
  return sentences.join(' ')
}
