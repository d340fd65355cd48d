import { useQuery } from '@tanstack/react-query'
import { Ellipsis, FileImage, Folder, FolderPlus, FolderX, Pause, Play, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SourceInfo } from '../../../shared/source.ts'
import { setSourcePaused } from '../../jobs/pausing.ts'
import { useSelectionActions } from '../../jobs/selection-actions.tsx'
import { openAddPhotos } from '../../state/add-photos.ts'
import { api, client } from '../../state/client.ts'
import { counted } from '../../state/format.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { notify, notifyError } from '../../ui/toasts.tsx'
import { PIPELINE_ORDER } from './pipeline-text.ts'
import { Card, CardRow, Section } from './section.tsx'
import { sinceText } from './since-text.ts'

/** The folders and files that were added, each read in place. */
export function SourcesSection() {
  const sources = useQuery(api.sources.list.queryOptions())
  const [removing, setRemoving] = useState<SourceInfo | null>(null)
  const [open, setOpen] = useState(false)
  const known = sources.data ?? []
  return (
    <Section
      title="Sources"
      intro="Folders and files that you added. They are read where they are; nothing is copied, moved or changed."
      actions={
        <>
          {known.length > 0 && (
            <Button icon={RefreshCw} onClick={() => void rescan(null)}>
              Look for changes
            </Button>
          )}
          <Button look="primary" icon={FolderPlus} onClick={() => openAddPhotos()}>
            Add folder
          </Button>
        </>
      }
    >
      {sources.isPending && <Skeleton className="h-40 w-full rounded-panel!" />}
      {sources.isError && !sources.data && (
        <ErrorState
          title="The sources could not be shown."
          error={sources.error}
          onRetry={() => void sources.refetch()}
        />
      )}
      {sources.data?.length === 0 && (
        <EmptyState icon={Folder} title="No folder yet">
          Add a folder with photos, and everything in it and below it comes into the library.
        </EmptyState>
      )}
      {known.length > 0 && (
        <Card label="Sources">
          {known.map((source) => (
            <CardRow key={source.id}>
              <SourceRow
                source={source}
                onRemove={() => {
                  setRemoving(source)
                  setOpen(true)
                }}
              />
            </CardRow>
          ))}
        </Card>
      )}
      {removing && (
        <ConfirmDialog
          open={open}
          onOpenChange={setOpen}
          title={
            removing.kind === 'folder' ? 'Remove this folder from the library?' : 'Remove this file from the library?'
          }
          description={<WhatHappens source={removing} />}
          confirm={removing.assetCount > 0 ? `Remove ${counted(removing.assetCount, 'item')}` : 'Remove'}
          danger
          onConfirm={() => void remove(removing)}
        />
      )}
    </Section>
  )
}

function SourceRow({ source, onRemove }: { source: SourceInfo; onRemove: () => void }) {
  const { id, path, kind, assetCount, lastScanAtMs, online, paused } = source
  const Icon = online ? (kind === 'folder' ? Folder : FileImage) : FolderX
  const { entries, dialog } = useSelectionActions({
    selection: { kind: 'source', sourceId: id },
    what: `${counted(assetCount, 'item')} of this ${kind}`,
    pipelines: PIPELINE_ORDER,
    ask: true
  })
  return (
    <div className="flex items-center gap-4">
      <Icon aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 grow">
        <p className="wrap-anywhere" data-selectable>
          <bdi>{path}</bdi>
        </p>
        <p className="text-muted text-sm">
          {counted(assetCount, 'item')}
          {' · '}
          {lastScanAtMs === null ? 'not read yet' : `read ${sinceText(lastScanAtMs, Date.now())}`}
        </p>
        {!online && (
          <p className="mt-1 text-danger-ink text-sm">
            Cannot be reached now. If it is on a drive, connect it; its photos stay in the library meanwhile.
          </p>
        )}
        {paused && (
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <Button
              size="small"
              icon={Play}
              aria-label={`Resume ${path}`}
              onClick={() => void setSourcePaused(id, false)}
            >
              Resume
            </Button>
            <span className="text-sm">Paused: nothing in it is looked into until you resume.</span>
          </div>
        )}
      </div>
      <Menu
        trigger={<IconButton icon={Ellipsis} label={`What to do with ${path}`} />}
        entries={[
          { label: 'Look for changes', icon: RefreshCw, disabled: !online, onSelect: () => void rescan(source) },
          paused
            ? { label: 'Resume', icon: Play, onSelect: () => void setSourcePaused(id, false) }
            : { label: 'Pause', icon: Pause, onSelect: () => void setSourcePaused(id, true) },
          'separator',
          ...entries,
          'separator',
          { label: 'Remove from library…', icon: Trash2, danger: true, onSelect: onRemove }
        ]}
      />
      {dialog}
    </div>
  )
}

function WhatHappens({ source }: { source: SourceInfo }) {
  const { assetCount, path } = source
  return (
    <>
      <span className="block wrap-anywhere text-ink">
        <bdi>{path}</bdi>
      </span>
      <span className="mt-2 block">
        {assetCount > 0
          ? `Up to ${counted(assetCount, 'photo, video or sound leaves', 'photos, videos and sounds leave')} the library, with the faces and things found in ${assetCount === 1 ? 'it' : 'them'}. What also lies in another source stays.`
          : 'Nothing leaves the library.'}{' '}
        The files on disk stay untouched.
      </span>
    </>
  )
}

async function rescan(source: SourceInfo | null): Promise<void> {
  try {
    await client.sources.rescan(source ? { id: source.id } : {})
    notify('Looking for changes.', source?.path)
  } catch (error) {
    notifyError('The folder could not be read again.', error)
  }
}

async function remove({ id, path }: SourceInfo): Promise<void> {
  try {
    const { assetsRemoved } = await client.sources.remove({ id })
    notify(`Removed ${counted(assetsRemoved, 'item')} from the library. The files are untouched.`, path)
  } catch (error) {
    notifyError('The source could not be removed.', error)
  }
}
