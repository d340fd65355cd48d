import { Ban, RotateCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Selection } from '../../shared/job.ts'
import type { Pipeline } from '../../shared/pipeline.ts'
import { PIPELINE_TEXT } from '../pages/settings/pipeline-text.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import type { MenuEntry } from '../ui/menu.tsx'
import { cancelAndTell, runAndTell } from './bulk.ts'

interface SelectionActions {
  selection: Selection
  /** What is selected, as it stands in a sentence: "this photo", "1,204 photos of Pia". */
  what: string
  pipelines: readonly Pipeline[]
  /** A single asset needs no question. */
  ask: boolean
}

type Question = { kind: 'run'; pipelines: readonly Pipeline[] } | { kind: 'cancel' }

/**
 * "Run again" and "Cancel" for a selection as entries of a menu; the dialog that asks before many are touched is to be
 * drawn beside the menu.
 */
export function useSelectionActions({ selection, what, pipelines, ask }: SelectionActions): {
  entries: MenuEntry[]
  dialog: ReactNode
} {
  const [question, setQuestion] = useState<Question | null>(null)
  const [open, setOpen] = useState(false)
  const act = (next: Question) =>
    void (next.kind === 'run' ? runAndTell(next.pipelines, selection, true) : cancelAndTell(selection))
  const choose = (next: Question) => {
    if (!ask) return act(next)
    setQuestion(next)
    setOpen(true)
  }
  const entries: MenuEntry[] = [
    { heading: 'Run again' },
    ...(pipelines.length > 1
      ? [{ label: 'All pipelines', icon: RotateCw, onSelect: () => choose({ kind: 'run', pipelines }) }]
      : []),
    ...pipelines.map((pipeline) => ({
      label: PIPELINE_TEXT[pipeline].title,
      icon: PIPELINE_TEXT[pipeline].icon,
      onSelect: () => choose({ kind: 'run', pipelines: [pipeline] })
    })),
    'separator',
    { label: 'Cancel what is in line', icon: Ban, onSelect: () => choose({ kind: 'cancel' }) }
  ]
  const words = question && wordsOf(question, what)
  return {
    entries,
    dialog: question && words && (
      <ConfirmDialog open={open} onOpenChange={setOpen} {...words} onConfirm={() => act(question)} />
    )
  }
}

function wordsOf(question: Question, what: string): { title: string; description: string; confirm: string } {
  if (question.kind === 'cancel')
    return {
      title: `Cancel what is in line for ${what}?`,
      description: 'Jobs that have not ended yet are given up. What was found before stays.',
      confirm: 'Cancel jobs'
    }
  const [only] = question.pipelines
  const name = question.pipelines.length === 1 && only ? PIPELINE_TEXT[only].title : 'all pipelines'
  return {
    title: `Run ${name} again for ${what}?`,
    description: 'What was found before stays until something new takes its place. Names that you gave stay.',
    confirm: 'Run again'
  }
}
