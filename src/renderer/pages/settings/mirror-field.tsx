import { FolderSearch } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { sentenceOf } from '../../state/sentence.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { notifyUndo } from '../../ui/toasts.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { usePickFolder } from './pick-folder.ts'
import { useChangeSettings } from './use-settings.ts'

interface MirrorFieldProps {
  setting: string | null
  inForce: { path: string | null; fromEnvironment: boolean }
}

/** The folder that models are taken from: typed, or chosen among the folders of the computer that runs the app. */
export function MirrorField({ setting, inForce }: MirrorFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const change = useChangeSettings((error) => setWrong(sentenceOf(error)))
  const picker = usePickFolder(
    (path) => save(path),
    (error) => setWrong(sentenceOf(error))
  )
  const shown = inForce.fromEnvironment ? (inForce.path ?? '') : (typed ?? setting ?? '')

  const save = (path: string | null) => {
    const earlier = setting
    setWrong(null)
    setTyped(path)
    change.mutate(
      { modelsMirror: path },
      {
        onSuccess: () => {
          setTyped(null)
          if (path === earlier) return
          notifyUndo(path === null ? 'No folder is set any more.' : 'Models are looked for in this folder now.', () =>
            change.mutateAsync({ modelsMirror: earlier })
          )
        }
      }
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save((typed ?? setting ?? '').trim() || null)
  }
  const dirty = typed !== null && typed.trim() !== (setting ?? '')
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-2">
      <TextField
        label="Folder with models"
        hint={
          inForce.fromEnvironment
            ? 'Given when Inglenook was started (INGLENOOK_MODELS or --models). It wins over a folder set here.'
            : 'A folder on this computer or a shared drive. Models found in it are copied and checked before use.'
        }
        error={wrong}
        value={shown}
        disabled={inForce.fromEnvironment}
        placeholder="None"
        spellCheck={false}
        dir="ltr"
        onChange={(event) => {
          setTyped(event.target.value)
          setWrong(null)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === null) return
          setTyped(null)
          setWrong(null)
        }}
        className="grow basis-72"
      />
      {!inForce.fromEnvironment && (
        <div className="mt-[26px] flex gap-2">
          {dirty && (
            <Button type="submit" look="primary" busy={change.isPending}>
              Save
            </Button>
          )}
          <Button icon={FolderSearch} onClick={picker.open}>
            Browse…
          </Button>
        </div>
      )}
      <FolderDialog {...picker.dialog} />
    </form>
  )
}
