import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, Folder } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../state/client.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'

interface FolderDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onPick: (path: string) => void
}

/** Chooses one folder of the computer that runs the app. */
export function FolderDialog({ open, onOpenChange, onPick }: FolderDialogProps) {
  const [path, setPath] = useState<string | null>(null)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="medium"
      title="Choose a folder with models"
      description="Folders of the computer that runs Inglenook."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            look="primary"
            disabled={path === null}
            onClick={() => {
              if (path === null) return
              onOpenChange(false)
              onPick(path)
            }}
          >
            Choose this folder
          </Button>
        </>
      }
    >
      <Browser path={path} onGo={setPath} />
    </Dialog>
  )
}

function Browser({ path, onGo }: { path: string | null; onGo: (path: string | null) => void }) {
  const folder = useQuery({ ...api.files.list.queryOptions({ input: { path } }), staleTime: 0, gcTime: 0 })
  return (
    <>
      <div className="mb-2 flex items-center gap-2">
        <IconButton
          icon={CornerLeftUp}
          label="Folder above"
          disabled={path === null}
          onClick={() => onGo(folder.data?.parent ?? null)}
        />
        <p aria-live="polite" className="min-w-0 wrap-anywhere" data-selectable>
          <bdi>{path ?? 'Start'}</bdi>
        </p>
      </div>
      <div className="h-[320px] overflow-y-auto rounded-control bg-raised p-1">
        {folder.isPending && <Skeleton className="m-2 h-32" />}
        {folder.isError && (
          <ErrorState
            title="This folder could not be opened."
            error={folder.error}
            onRetry={() => void folder.refetch()}
          />
        )}
        {folder.data?.folders.length === 0 && <p className="p-4 text-muted">No folders in here.</p>}
        <ul aria-label="Folders">
          {folder.data?.folders.map(({ name, path: to }) => (
            <li key={to} className="[contain-intrinsic-size:auto_36px] [content-visibility:auto]">
              <button
                type="button"
                onClick={() => onGo(to)}
                className="flex h-9 w-full items-center gap-3 rounded-control px-3 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
              >
                <Folder aria-hidden className="size-4 shrink-0 text-muted" />
                <bdi className="truncate">{name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
