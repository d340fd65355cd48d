import { Copy, Download, Ellipsis, RotateCw, Settings } from 'lucide-react'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { TranscriptDetail } from '../../../shared/transcript-detail.ts'
import type { TranscriptFormat } from '../../../shared/transcript-formats/index.ts'
import { client } from '../../state/client.ts'
import { navigate } from '../../state/location.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { notify, notifyError } from '../../ui/toasts.tsx'
import { transcribeAgain } from './ask-again.ts'
import { FORMATS } from './formats.ts'

/** What can be done with a whole transcript: copied, kept as a file, made anew. */
export function TranscriptActions({ item, transcript }: { item: TimelineItem; transcript: TranscriptDetail }) {
  const { assetId, segments } = transcript
  const isEmpty = segments.length === 0
  const copy = async () => {
    try {
      const { content } = await client.transcripts.export({ assetId, format: 'txt' })
      await navigator.clipboard.writeText(content)
      notify('Transcript copied')
    } catch (error) {
      notifyError('The transcript could not be copied.', error)
    }
  }
  return (
    <>
      <IconButton icon={Copy} label="Copy transcript" disabled={isEmpty} onClick={() => void copy()} />
      <Menu
        keepsFocus
        trigger={<IconButton icon={Download} label="Export transcript" disabled={isEmpty} />}
        entries={[
          { heading: 'Save as' },
          ...FORMATS.map(({ format, label }) => ({
            label,
            onSelect: () => void save(assetId, format)
          }))
        ]}
      />
      <Menu
        keepsFocus
        trigger={<IconButton icon={Ellipsis} label="More for the transcript" />}
        entries={[
          { label: 'Transcribe again', icon: RotateCw, onSelect: () => void transcribeAgain(item) },
          { label: 'Models for speech', icon: Settings, onSelect: () => navigate('/settings/models') }
        ]}
      />
    </>
  )
}

async function save(assetId: number, format: TranscriptFormat): Promise<void> {
  try {
    const { fileName, mime, content } = await client.transcripts.export({ assetId, format })
    const address = URL.createObjectURL(new Blob([content], { type: mime }))
    const link = document.createElement('a')
    link.href = address
    link.download = fileName
    link.click()
    // The download has its own hold on the content by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  } catch (error) {
    notifyError('The transcript could not be saved.', error)
  }
}
