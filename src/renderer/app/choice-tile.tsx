import type { LucideIcon } from 'lucide-react'

interface ChoiceTileProps {
  icon: LucideIcon
  title: string
  hint: string
  onClick: () => void
}

/** One of two large ways on, in a dialog. */
export function ChoiceTile({ icon: Icon, title, hint, onClick }: ChoiceTileProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex flex-col items-center gap-1 rounded-panel border border-line px-4 py-6 transition-colors hover:bg-hover"
    >
      <Icon aria-hidden className="mb-2 size-7 text-ember-ink" />
      <span className="font-semibold">{title}</span>
      <span className="text-muted text-sm">{hint}</span>
    </button>
  )
}
