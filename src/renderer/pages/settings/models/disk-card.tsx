import { FolderOutput, ShieldCheck, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ModelsOverview, VerifiedModels } from '../../../../shared/models-overview.ts'
import { client } from '../../../state/client.ts'
import { counted, formatBytes } from '../../../state/format.ts'
import { Button } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/dialog.tsx'
import { notify, notifyError } from '../../../ui/toasts.tsx'
import { Card, CardRow } from '../section.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { usePickFolder } from './pick-folder.ts'
import { askAgain } from './use-models.ts'
import { verifiedText } from './verified-text.ts'

/** What the models take on this computer, whether they are as they should be, and copies for another computer. */
export function DiskCard({ overview }: { overview: ModelsOverview }) {
  const { disk, folder } = overview
  return (
    <section aria-labelledby="models-here">
      <h3 id="models-here" className="font-semibold">
        On this computer
      </h3>
      <p className="mb-2 wrap-anywhere text-muted text-sm" data-selectable>
        Kept in <bdi>{folder}</bdi>
      </p>
      <Card label="On this computer">
        <CardRow>
          <DiskUse disk={disk} />
        </CardRow>
        <CardRow>
          <Verify />
        </CardRow>
        <CardRow>
          <Export />
        </CardRow>
      </Card>
    </section>
  )
}

function DiskUse({ disk: { usedBytes, unusedBytes, freeBytes } }: { disk: ModelsOverview['disk'] }) {
  const [asking, setAsking] = useState(false)
  const [busy, run] = useBusy('The unused models could not be removed.')
  const remove = () =>
    run(async () => {
      const { freedBytes } = await client.models.removeUnused()
      notify(`${formatBytes(freedBytes)} are free again.`)
    })
  return (
    <Deed
      title={`Models take ${formatBytes(usedBytes)}`}
      hint={[
        unusedBytes > 0 ? `${formatBytes(unusedBytes)} of it are of models that no task uses` : 'All of it is in use',
        freeBytes === null ? null : `${formatBytes(freeBytes)} are free on this disk`
      ]
        .filter((part) => part !== null)
        .join('; ')}
      button={
        <Button
          icon={Trash2}
          busy={busy}
          aria-disabled={unusedBytes === 0 || busy || undefined}
          onClick={() => unusedBytes > 0 && setAsking(true)}
        >
          Remove unused
        </Button>
      }
    >
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Remove the models that no task uses?"
        description={`${formatBytes(unusedBytes)} become free. What was found with them stays. To use one again, it has to be downloaded or added again.`}
        confirm={`Remove, free ${formatBytes(unusedBytes)}`}
        danger
        onConfirm={() => void remove()}
      />
    </Deed>
  )
}

function Verify() {
  const [result, setResult] = useState<VerifiedModels | null>(null)
  const [busy, run] = useBusy('The models could not be verified.')
  return (
    <Deed
      title="Checksums"
      live
      hint={
        result
          ? verifiedText(result)
          : 'Reads every file again and compares it with what is known of it. Takes a few seconds for each gigabyte.'
      }
      button={
        <Button
          icon={ShieldCheck}
          busy={busy}
          onClick={() => void run(async () => setResult(await client.models.verify()))}
        >
          {busy ? 'Verifying…' : 'Verify all'}
        </Button>
      }
    />
  )
}

function Export() {
  const [busy, run] = useBusy('The models could not be exported.')
  const exportTo = (folder: string) =>
    run(async () => {
      const { ids, bytes, folder: target } = await client.models.export({ folder })
      notify(
        `${counted(ids.length, 'model')}, ${formatBytes(bytes)}, can be taken to another computer. Name the folder as its mirror there.`,
        target
      )
    })
  const picker = usePickFolder(
    (folder) => void exportTo(folder),
    (error) => notifyError('The folder could not be chosen.', error)
  )
  return (
    <Deed
      title="For another computer"
      hint="Copies the models that are ready, with a list of them, into a folder: a mirror for a computer without a network."
      button={
        <Button icon={FolderOutput} busy={busy} onClick={picker.open}>
          {busy ? 'Exporting…' : 'Export models to a folder…'}
        </Button>
      }
    >
      <FolderDialog
        {...picker.dialog}
        title="Export models to a folder"
        note="The models that are ready are copied into this folder, with a models.json."
        confirm="Export to this folder"
      />
    </Deed>
  )
}

interface DeedProps {
  title: string
  hint: string
  /** The hint tells what came of it, so a screen reader hears it. */
  live?: boolean
  button: ReactNode
  children?: ReactNode
}

function Deed({ title, hint, live = false, button, children }: DeedProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-56">
        <p className="tabular-nums">{title}</p>
        <p role={live ? 'status' : undefined} className="text-muted text-sm tabular-nums">
          {hint}
        </p>
      </div>
      {button}
      {children}
    </div>
  )
}

/** Runs one thing at a time, asks for the models anew after it, and says why where it fails. */
function useBusy(failure: string): [boolean, (work: () => Promise<unknown>) => Promise<void>] {
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      await askAgain()
    } catch (error) {
      notifyError(failure, error)
    } finally {
      setBusy(false)
    }
  }
  return [busy, run]
}
