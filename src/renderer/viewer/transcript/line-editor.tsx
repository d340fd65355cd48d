import { useEffect, useRef, useState } from 'react'
import { notify } from '../../ui/toasts.tsx'

interface LineEditorProps {
  text: string
  label: string
  onSave: (text: string) => void
  onCancel: () => void
  /** It was ended by a key, so that the keyboard belongs to the line again. */
  onLeave: () => void
}

/** A line of the transcript being written anew, in its place. */
export function LineEditor({ text, label, onSave, onCancel, onLeave }: LineEditorProps) {
  const [value, setValue] = useState(text)
  const field = useRef<HTMLTextAreaElement>(null)
  const ended = useRef(false)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(text.length, text.length)
  }, [text])

  const end = (save: boolean) => {
    if (ended.current) return
    ended.current = true
    const next = value.replaceAll(/\s*\n\s*/g, ' ').trim()
    if (save && next !== text && next !== '') onSave(next)
    else onCancel()
    if (save && next === '') notify('A line has to say something: it is as it was.')
  }
  return (
    <textarea
      ref={field}
      aria-label={label}
      dir="auto"
      data-keeps-escape
      value={value}
      maxLength={10_000}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault()
          end(true)
          onLeave()
        } else if (event.key === 'Escape') {
          event.preventDefault()
          end(false)
          onLeave()
        }
      }}
      onBlur={() => end(true)}
      className="field-sizing-content block w-full resize-none rounded-tile bg-sunken px-1.5 py-0.5 text-ink outline-2 outline-ember-ink"
    />
  )
}
