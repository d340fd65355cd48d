import { useQuery } from '@tanstack/react-query'
import { FileImage, FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useAddPhotos } from '../state/add-photos.ts'
import { api, client } from '../state/client.ts'
import { sentenceOf } from '../state/sentence.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { addSources } from './add-sources.ts'
import { ChoiceTile } from './choice-tile.tsx'
import { FolderBrowser } from './folder-browser.tsx'

const close = () => useAddPhotos.setState({ open: false, note: null })

/** "Add photos": the system's own dialog where the host has one, otherwise the folders of the computer that runs the app. */
export function AddPhotosDialog() {
  const { open, note } = useAddPhotos()
  const about = useQuery(api.app.about.queryOptions())
  const native = about.data?.host.pick === 'native'
  return native ? <PickDialog open={open} note={note} /> : <BrowseDialog open={open} note={note} />
}

interface StepProps {
  open: boolean
  note: string | null
}

const IN_PLACE = 'Everything is read where it is: nothing is copied, moved or changed.'

function PickDialog({ open, note }: StepProps) {
  const [error, setError] = useState<unknown>(null)
  const pick = async (kind: 'folders' | 'files') => {
    setError(null)
    try {
      const paths = await client.files.pick({ kind })
      if (paths.length === 0) return
      await addSources(paths)
      close()
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title="Add photos" description={note ?? IN_PLACE}>
      <div className="grid grid-cols-2 gap-3">
        <ChoiceTile
          icon={FolderOpen}
          title="Folders"
          hint="With everything inside"
          onClick={() => void pick('folders')}
        />
        <ChoiceTile
          icon={FileImage}
          title="Files"
          hint="Single photos, videos, sounds"
          onClick={() => void pick('files')}
        />
      </div>
      {error !== null && (
        <p role="alert" className="mt-4 text-danger-ink">
          {sentenceOf(error)}
        </p>
      )}
      <p className="mt-4 text-center text-muted text-sm">Or drop folders and files anywhere in this window.</p>
    </Dialog>
  )
}

function BrowseDialog({ open, note }: StepProps) {
  const [path, setPath] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const add = async () => {
    if (path === null) return
    setBusy(true)
    setError(null)
    try {
      await addSources([path])
      close()
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      size="medium"
      title="Add a folder"
      description={note ?? `Choose a folder on the computer that runs Inglenook. ${IN_PLACE}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={path === null} busy={busy} onClick={() => void add()}>
            Add this folder
          </Button>
        </>
      }
    >
      <FolderBrowser
        path={path}
        onPathChange={(next) => {
          setPath(next)
          setError(null)
        }}
      />
      {error !== null && (
        <p role="alert" className="mt-3 text-danger-ink">
          {sentenceOf(error)}
        </p>
      )}
    </Dialog>
  )
}
