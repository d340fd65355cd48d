import { useQuery } from '@tanstack/react-query'
import { FileBox, ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { addModels, openAddModels } from '../state/add-models.ts'
import { openAddPhotos } from '../state/add-photos.ts'
import { api, client } from '../state/client.ts'
import { useHashPath } from '../state/location.ts'
import { notifyError, notifyWhile } from '../ui/toasts.tsx'
import { addSources } from './add-sources.ts'
import { describeDropped, entriesOf } from './dropped.ts'
import { partDropped } from './dropped-models.ts'

/** What is done with dropped things, and where they are asked for when nobody knows where they lie. */
interface Way {
  add: (paths: string[]) => Promise<void>
  ask: (note: string) => void
}
const PHOTOS: Way = { add: addSources, ask: openAddPhotos }
const MODELS: Way = { add: addModels, ask: openAddModels }

/** The whole window takes folders and files dropped on it: photos for the library, and weights for the models folder. */
export function DropTarget() {
  const about = useQuery(api.app.about.queryOptions())
  const [path] = useHashPath()
  const onModelsPage = /^\/settings\/models\b/.test(path)
  const dropPaths = about.data?.host.dropPaths === true && window.inglenook !== undefined
  const over = useFilesOver((transfer) => {
    // Entries, like files, are only to be had while the event runs.
    const entries = entriesOf(transfer)
    const files = [...transfer.files]
    const folders = new Set(
      entries.filter((entry) => !(entry instanceof File) && entry.isDirectory).map(({ name }) => name)
    )
    const done = dropPaths
      ? each(
          partDropped(files, ({ name }) => folders.has(name), onModelsPage),
          addByPath
        )
      : each(
          partDropped(entries, ({ name }) => folders.has(name), onModelsPage),
          addByLooking
        )
    done.catch((error: unknown) => notifyError('What you dropped could not be added.', error))
  })
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex animate-fade-in items-center justify-center bg-scrim p-6">
      <div className="flex h-full w-full flex-col items-center justify-center gap-4 rounded-panel border-2 border-ember border-dashed bg-canvas/85 backdrop-blur-sm">
        {onModelsPage ? (
          <>
            <FileBox aria-hidden className="size-12 text-ember-ink" />
            <p className="font-semibold text-xl">Drop to add model files</p>
            <p className="text-muted">
              Files that end with .onnx or .bin, or a folder of them, are checked and copied.
            </p>
          </>
        ) : (
          <>
            <ImagePlus aria-hidden className="size-12 text-ember-ink" />
            <p className="font-semibold text-xl">Drop to add to your library</p>
            <p className="text-muted">Folders and files are read where they are. Nothing is copied or changed.</p>
          </>
        )}
      </div>
    </div>
  )
}

async function each<T>(
  { models, photos }: { models: T[]; photos: T[] },
  add: (things: readonly T[], way: Way) => Promise<void>
): Promise<void> {
  if (models.length > 0) await add(models, MODELS)
  if (photos.length > 0) await add(photos, PHOTOS)
}

async function addByPath(files: readonly File[], way: Way): Promise<void> {
  const paths = files.map((file) => window.inglenook?.pathOfDroppedFile(file) ?? '').filter((path) => path !== '')
  if (paths.length > 0) await way.add(paths)
  else way.ask('What you dropped is not a file on this computer. Choose its folder instead.')
}

/** A browser gives no paths, so the app looks for what was dropped on the computer that it runs on. */
async function addByLooking(entries: readonly (FileSystemEntry | File)[], way: Way): Promise<void> {
  const done = notifyWhile('Looking for what you dropped…')
  const { found, missing } = await describeDropped(entries)
    .then((dropped) => client.files.locate({ dropped }))
    .finally(done)
  if (found.length > 0) await way.add(found)
  if (missing.length === 0) return
  const names = missing.length === 1 ? `“${missing[0]}”` : `${missing.length} of the dropped items`
  way.ask(
    `${names} could not be found on the computer that runs Inglenook: a browser does not say where dropped files lie. Choose ${way === MODELS ? 'them' : 'the folder'} here.`
  )
}

/** True while files are dragged over the window; calls back when they are let go. */
function useFilesOver(onDrop: (transfer: DataTransfer) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      if (event.dataTransfer) onDrop(event.dataTransfer)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [onDrop])
  return over
}
