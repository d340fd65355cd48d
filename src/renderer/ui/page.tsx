import clsx from 'clsx'
import { type ReactNode, type Ref, useEffect } from 'react'

interface PageHeaderProps {
  title: ReactNode
  /** A line below: counts, where from. */
  subtitle?: ReactNode
  /** Buttons at the right. */
  actions?: ReactNode
  /** What stands left of the title: a back button, a face. */
  leading?: ReactNode
}

/** The head of a page: its only h1. */
export function PageHeader({ title, subtitle, actions, leading }: PageHeaderProps) {
  useEffect(() => {
    if (typeof title !== 'string') return
    document.title = `${title} · Inglenook`
    return () => {
      document.title = 'Inglenook'
    }
  }, [title])
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 pt-4 pb-3">
      {leading}
      <div className="min-w-0 grow">
        <h1 className="truncate font-semibold text-xl">{title}</h1>
        {subtitle && <p className="truncate text-muted">{subtitle}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

interface PageProps extends PageHeaderProps {
  children: ReactNode
  /** `reading`: a narrow column for forms and words. `wide`: the whole width, for grids. */
  width?: 'wide' | 'reading'
  /** Given what scrolls, for lists that draw only what is in sight. */
  scroller?: Ref<HTMLDivElement>
}

/** A page that scrolls as a whole. Pages with a timeline give it their header instead of using this. */
export function Page({ children, width = 'wide', scroller, ...header }: PageProps) {
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <div className={clsx('px-4 pb-12 sm:px-6', width === 'reading' && 'mx-auto max-w-3xl')}>
        <PageHeader {...header} />
        {children}
      </div>
    </div>
  )
}
