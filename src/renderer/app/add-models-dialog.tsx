import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleHelp, CircleX, FileBox, FolderOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AddedModels } from '../../shared/models-overview.ts'
import { type AddingModels, addModels, closeAddModels, useAddModels } from '../state/add-models.ts'
import { api, client } from '../state/client.ts'
import { counted } from '../state/format.ts'
import { sentenceOf } from '../state/sentence.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Progress } from '../ui/progress.tsx'
import { ChoiceTile } from './choice-tile.tsx'
import { FolderBrowser } from './folder-browser.tsx'

const HOW = 'Files are recognised by their checksum, or else by their name, and copied into the models folder.'

/** "Add model files": chooses them, says that they are looked at, and tells what came of each. */
export function AddModelsDialog() {
  const state = useAddModels()
  const about = useQuery(api.app.about.queryOptions())
  const [path, setPath] = useState<string | null>(null)
  const [files, setFiles] = useState<string[]>([])
  const native = about.data?.host.pick === 'native'
  const wanted = files.length > 0 ? files : path === null ? [] : [path]
  return (
    <Dialog
      open={state.step !== 'closed'}
      onOpenChange={(open) => !open && closeAddModels()}
      size="medium"
      title={titleOf(state)}
      {...descriptionOf(state, native)}
      actions={
        state.step === 'choosing' && !native ? (
          <>
            <Button onClick={closeAddModels}>Cancel</Button>
            <Button look="primary" disabled={wanted.length === 0} onClick={() => void addModels(wanted)}>
              {files.length > 0 ? `Add ${counted(files.length, 'file')}` : 'Add all in this folder'}
            </Button>
          </>
        ) : state.step === 'done' || state.step === 'failed' ? (
          <Button look="primary" onClick={closeAddModels}>
            Close
          </Button>
        ) : undefined
      }
    >
      {state.step === 'choosing' &&
        (native ? (
          <Pick />
        ) : (
          <FolderBrowser
            path={path}
            onPathChange={(next) => {
              setPath(next)
              setFiles([])
            }}
            chosenFiles={files}
            onChosenFilesChange={setFiles}
            note="Choose files one by one, or none to add every model in this folder."
          />
        ))}
      {state.step === 'looking' && <Progress value={null} label="Looking at the files" />}
      {state.step === 'failed' && (
        <p role="alert" data-selectable>
          {sentenceOf(state.error)}
        </p>
      )}
      {state.step === 'done' && <Outcomes result={state.result} />}
    </Dialog>
  )
}

function titleOf(state: AddingModels): string {
  if (state.step === 'looking') return 'Adding model files'
  if (state.step === 'failed') return 'The files could not be added'
  if (state.step !== 'done') return 'Add model files'
  const { added, refused } = state.result
  if (added.length > 0) return `${counted(added.length, 'model file was', 'model files were')} added`
  return refused.length > 0 ? 'Nothing was added' : 'No model file found'
}

function descriptionOf(state: AddingModels, native: boolean): { description?: string } {
  if (state.step === 'choosing') {
    const choose = native ? HOW : `Choose files, or a folder, on the computer that runs Inglenook. ${HOW}`
    return { description: state.note ?? choose }
  }
  if (state.step === 'looking')
    return {
      description: 'Their checksums are being computed. Large files take a while; you may close this meanwhile.'
    }
  if (state.step === 'done' && state.result.added.length + state.result.refused.length === 0)
    return { description: 'Nothing there looks like weights: files that end with .onnx or .bin.' }
  return {}
}

function Pick() {
  const [error, setError] = useState<unknown>(null)
  const pick = async (kind: 'folders' | 'files') => {
    setError(null)
    try {
      const paths = await client.files.pick({ kind })
      if (paths.length > 0) await addModels(paths)
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <ChoiceTile icon={FileBox} title="Files" hint=".onnx and .bin" onClick={() => void pick('files')} />
        <ChoiceTile
          icon={FolderOpen}
          title="A folder"
          hint="With every model in it"
          onClick={() => void pick('folders')}
        />
      </div>
      {error !== null && (
        <p role="alert" className="mt-4 text-danger-ink">
          {sentenceOf(error)}
        </p>
      )}
      <p className="mt-4 text-center text-muted text-sm">Or drop them anywhere in this window.</p>
    </>
  )
}

function Outcomes({ result: { added, refused } }: { result: AddedModels }) {
  return (
    <ul className="flex flex-col gap-3 empty:hidden">
      {added.map(({ path, label, by }) => (
        <Outcome
          key={path}
          icon={
            by === 'hash' ? (
              <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good-ink" />
            ) : (
              <CircleHelp aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
            )
          }
          name={label}
          path={path}
        >
          {by === 'hash'
            ? 'Recognised by its checksum.'
            : 'Recognised by its name only, so it is unverified: nobody has said what its checksum must be.'}
        </Outcome>
      ))}
      {refused.map(({ path, failure }) => (
        <Outcome
          key={path}
          icon={<CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />}
          name="Refused"
          path={path}
        >
          {failure.message}
        </Outcome>
      ))}
    </ul>
  )
}

interface OutcomeProps {
  icon: ReactNode
  name: string
  path: string
  children: ReactNode
}

function Outcome({ icon, name, path, children }: OutcomeProps) {
  return (
    <li className="flex gap-3">
      {icon}
      <div className="min-w-0 grow wrap-anywhere" data-selectable>
        <p className="font-semibold">{name}</p>
        <p>{children}</p>
        <p className="text-muted text-sm">
          <bdi>{path}</bdi>
        </p>
      </div>
    </li>
  )
}
