import { Ellipsis, FileText, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { openAddModels } from '../../../state/add-models.ts'
import { client } from '../../../state/client.ts'
import { formatBytes } from '../../../state/format.ts'
import { sentenceOf } from '../../../state/sentence.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/dialog.tsx'
import { Menu, type MenuEntry } from '../../../ui/menu.tsx'
import { notify } from '../../../ui/toasts.tsx'
import { ModelDetails } from './model-details.tsx'
import { askAgain } from './use-models.ts'

interface ModelActionsProps {
  model: ModelInfo
  /** Told what the app answers when it does not do it, or null when there is nothing to complain of any more. */
  onProblem: (sentence: string | null) => void
}

/** What can be done with a model now: one button that is always the same, so that the keyboard stays, and a menu. */
export function ModelActions({ model, onProblem }: ModelActionsProps) {
  const [busy, setBusy] = useState(false)
  const [dialog, setDialog] = useState<'details' | 'remove' | null>(null)
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true)
    onProblem(null)
    try {
      await work()
      await askAgain()
    } catch (error) {
      onProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  const remove = () =>
    act(async () => {
      const { freedBytes } = await client.models.remove({ id: model.id })
      notify(`Removed ${model.label}. ${formatBytes(freedBytes)} are free again.`)
    })
  const main = mainAction(model)
  const present = model.files.some((file) => file.present)
  const entries: MenuEntry[] = [
    { label: 'Files and source…', icon: FileText, onSelect: () => setDialog('details') },
    ...(model.state.kind === 'failed'
      ? [{ label: 'Forget this failure', icon: X, onSelect: () => void act(() => client.models.cancelDownload(model)) }]
      : []),
    ...(present && !model.selected
      ? ([
          'separator',
          {
            label: `Remove, frees ${formatBytes(model.bytes ?? 0)}…`,
            icon: Trash2,
            danger: true,
            onSelect: () => setDialog('remove')
          }
        ] satisfies MenuEntry[])
      : [])
  ]
  return (
    <div className="relative flex shrink-0 items-center gap-1">
      {main && (
        <Button
          size="small"
          busy={busy || main.run === null}
          aria-label={`${busy && main.busy ? main.busy : main.label}: ${model.label}`}
          onClick={() => main.run && void act(main.run)}
        >
          {busy && main.busy ? main.busy : main.label}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={Ellipsis} label={`More about ${model.label}`} className="size-7!" />}
        entries={entries}
      />
      <ModelDetails
        model={model}
        open={dialog === 'details'}
        onOpenChange={(open) => setDialog(open ? 'details' : null)}
      />
      <ConfirmDialog
        open={dialog === 'remove'}
        onOpenChange={(open) => setDialog(open ? 'remove' : null)}
        title={`Remove ${model.label} from this computer?`}
        description={`${formatBytes(model.bytes ?? 0)} become free. What was found with it stays. To use it again, it has to be downloaded or added again.`}
        confirm={`Remove, free ${formatBytes(model.bytes ?? 0)}`}
        danger
        onConfirm={() => void remove()}
      />
    </div>
  )
}

interface MainAction {
  label: string
  /** What it says while it is being asked for, where that takes more than a moment. */
  busy?: string
  /** Null: there is nothing to do but to wait. */
  run: (() => Promise<unknown>) | null
}

function mainAction({ id, state, speed }: ModelInfo): MainAction | null {
  const download = () => client.models.download({ id })
  switch (state.kind) {
    case 'ready':
      return {
        label: speed ? 'Measure again' : 'Measure on this computer',
        busy: 'Measuring…',
        run: () => client.models.measure({ id })
      }
    case 'absent':
      return state.from === null
        ? { label: 'Add its file…', run: async () => openAddModels() }
        : { label: 'Download now', run: download }
    case 'downloading':
      return { label: 'Cancel', run: () => client.models.cancelDownload({ id }) }
    case 'checking':
      return { label: 'Checking…', run: null }
    case 'failed':
    case 'refused':
      return { label: 'Retry', run: download }
    case 'unavailable':
      return null
  }
}
