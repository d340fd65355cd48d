import { useState } from 'react'
import { FolderBrowser } from '../../app/folder-browser.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

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
      <FolderBrowser
        path={path}
        onPathChange={setPath}
        note="Models lying directly in this folder are found, and a models.json that describes them."
      />
    </Dialog>
  )
}
