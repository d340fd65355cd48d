import { FolderSearch } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { sentenceOf } from '../../../state/sentence.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { usePickFolder } from './pick-folder.ts'

interface MirrorFieldProps {
  label: string
  hint?: string
  /** What the user has set. */
  value: string | null
  /** An environment variable that has taken it over, and what it says. */
  fixed: { variable: string; address: string | null } | null
  placeholder: string
  /** What is the matter with the value. */
  problem?: string | null
  /** What its folder browser says. */
  browse?: { title: string; note: string }
  /** Resolves once the app has accepted it. */
  onSave: (address: string | null) => Promise<unknown>
}

const MODELS = {
  title: 'Choose a folder with models',
  note: 'Models lying directly in this folder are found, and a models.json that describes them.'
}

/** Where something comes from: an http(s) address, a file or a folder, typed, or chosen among the folders of the computer that runs the app. */
export function MirrorField({
  label,
  hint,
  value,
  fixed,
  placeholder,
  problem = null,
  browse = MODELS,
  onSave
}: MirrorFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const picker = usePickFolder(
    (path) => void save(path),
    (error) => setWrong(sentenceOf(error))
  )
  const save = async (address: string | null) => {
    setWrong(null)
    setTyped(address)
    setSaving(true)
    try {
      await onSave(address)
      setTyped(null)
    } catch (error) {
      setWrong(sentenceOf(error))
    } finally {
      setSaving(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save((typed ?? value ?? '').trim() || null)
  }
  const change = (text: string | null) => {
    setTyped(text)
    setWrong(null)
  }
  if (fixed)
    return (
      <TextField
        label={label}
        hint={`Given when Inglenook was started (${fixed.variable}). It wins over what is set here.`}
        error={problem}
        value={fixed.address ?? ''}
        readOnly
        dir="ltr"
        fieldClassName="bg-sunken!"
      />
    )
  const dirty = typed !== null && typed.trim() !== (value ?? '')
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-x-2 gap-y-2">
      <TextField
        label={label}
        {...(hint !== undefined && { hint })}
        error={wrong ?? (dirty ? null : problem)}
        value={typed ?? value ?? ''}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="off"
        dir="ltr"
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== null) change(null)
        }}
        className="grow basis-72"
      />
      <div className="flex gap-2 sm:mt-[26px]">
        {dirty && (
          <Button type="submit" look="primary" busy={saving}>
            Save
          </Button>
        )}
        <Button icon={FolderSearch} aria-label={`Browse: ${label}`} onClick={picker.open}>
          Browse…
        </Button>
      </div>
      <FolderDialog {...picker.dialog} title={browse.title} note={browse.note} confirm="Choose this folder" />
    </form>
  )
}
