import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  intro?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** One section of Settings with its heading, which takes the focus when the section is opened. */
export function Section({ title, intro, actions, children }: SectionProps) {
  return (
    <section aria-labelledby="settings-section">
      <div className="mb-4 flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="settings-section" className="grow font-semibold text-lg">
          {title}
        </h2>
        {actions}
        {intro && <p className="w-full max-w-prose text-muted">{intro}</p>}
      </div>
      {children}
    </section>
  )
}

/** A quiet surface around rows that belong together. */
export function Card({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul aria-label={label} className="mb-6 overflow-hidden rounded-panel bg-raised">
      {children}
    </ul>
  )
}

export function CardRow({ children }: { children: ReactNode }) {
  return <li className="border-line border-t px-4 py-3.5 first:border-t-0">{children}</li>
}
