import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  hint?: string
  actions?: ReactNode
  children: ReactNode
}

/** A titled part of the Activity page. */
export function Section({ title, hint, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-8">
      <div className="mb-3 flex min-h-9 flex-wrap items-end gap-x-4 gap-y-2">
        <div className={clsx('min-w-0 grow', hint && 'basis-72')}>
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          {hint && <p className="text-muted">{hint}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
