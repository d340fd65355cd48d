import { CircleCheck, CircleDashed, CircleHelp } from 'lucide-react'
import { licenceInWords } from '../../../../shared/licence.ts'
import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { formatBytes } from '../../../state/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

interface ModelDetailsProps {
  model: ModelInfo
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The files of a model with sizes and checksums, its licence and its source. */
export function ModelDetails({ model, open, onOpenChange }: ModelDetailsProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="medium"
      title={model.label}
      description={model.origin === 'mirror' ? 'From the list of your mirror.' : undefined}
      actions={<Button onClick={() => onOpenChange(false)}>Close</Button>}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2" data-selectable>
        <Fact name="Called">{model.id}</Fact>
        <Fact name="Licence">
          {model.licence}
          <span className="block text-muted text-sm">{licenceInWords(model.licence)}</span>
        </Fact>
        <Fact name="Source">{model.source}</Fact>
        <Fact name="Read as">{model.family}</Fact>
      </dl>
      <h4 className="mt-6 mb-2 font-semibold">{model.files.length === 1 ? 'Its file' : 'Its files'}</h4>
      <ul className="flex flex-col gap-3">
        {model.files.map((file) => (
          <li key={file.name} className="rounded-control bg-sunken px-3 py-2.5">
            <p className="flex flex-wrap items-center gap-x-3">
              <span className="min-w-0 grow wrap-anywhere" data-selectable>
                {file.name}
              </span>
              <Presence {...file} />
            </p>
            <p className="text-muted text-sm">{file.bytes === null ? 'Size not known' : formatBytes(file.bytes)}</p>
            <p className="mt-1 text-muted text-xs">SHA-256</p>
            <p className="wrap-anywhere font-mono text-xs" data-selectable>
              {file.sha256 ?? 'not known before it is here'}
            </p>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}

function Presence({ present, verified }: { present: boolean; verified: boolean }) {
  const [Icon, word, colour] = !present
    ? ([CircleDashed, 'Not on this computer', 'text-muted'] as const)
    : verified
      ? ([CircleCheck, 'Here, verified', 'text-good-ink'] as const)
      : ([CircleHelp, 'Here, unverified', 'text-muted'] as const)
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm ${colour}`}>
      <Icon aria-hidden className="size-4" />
      {word}
    </span>
  )
}
