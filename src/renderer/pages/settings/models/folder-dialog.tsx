import { useState } from 'react'
import { FolderBrowser } from '../../../app/folder-browser.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

interface FolderDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onPick: (path: string) => void
  title: string
  /** What is done with the folder, at the foot. */
  note: string
  confirm: string
}

/** Chooses one folder of the computer that runs the app. */
export function FolderDialog({ open, onOpenChange, onPick, title, note, confirm }: FolderDialogProps) {
  const [path, setPath] = useState<string | null>(null)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="medium"
      title={title}
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
            {confirm}
          </Button>
        </>
      }
    >
      <FolderBrowser path={path} onPathChange={setPath} note={note} />
    </Dialog>
  )
}
