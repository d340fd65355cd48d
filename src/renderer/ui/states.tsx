import { CircleAlert, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentenceOf } from '../state/sentence.ts'
import { Button } from './button.tsx'

interface EmptyStateProps {
  icon: LucideIcon
  title: string
  /** Why it is empty and what to do next. */
  children: ReactNode
  /** The button that does it. */
  action?: ReactNode
}

/** A page or a part of it with nothing in it yet. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md animate-fade-in flex-col items-center gap-3 px-6 py-16 text-center [@container_(max-height:360px)]:py-3">
      <span className="mb-1 flex size-14 items-center justify-center rounded-full bg-ember-wash text-ember-ink [@container_(max-height:360px)]:hidden">
        <Icon aria-hidden className="size-6" />
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="text-balance text-muted">{children}</p>
      {action && <div className="mt-3 flex flex-wrap items-center justify-center gap-2">{action}</div>}
    </div>
  )
}

interface ErrorStateProps {
  /** What could not be done, as a sentence. */
  title: string
  error: unknown
  onRetry?: () => void
}

/** Something could not be shown: says what and why, and offers to try again. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-16 text-center [@container_(max-height:360px)]:py-3"
    >
      <span className="mb-1 flex size-14 items-center justify-center rounded-full bg-danger-wash text-danger-ink [@container_(max-height:360px)]:hidden">
        <CircleAlert aria-hidden className="size-6" />
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="text-balance text-muted" data-selectable>
        {sentenceOf(error)}
      </p>
      {onRetry && (
        <Button icon={RotateCw} onClick={onRetry} className="mt-3">
          Try again
        </Button>
      )}
    </div>
  )
}
