import clsx from 'clsx'
import { type ComponentType, useLayoutEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { PageHeader } from '../../ui/page.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { LibrarySection } from './library-section.tsx'
import { ModelsSection } from './models/models-section.tsx'
import { PipelinesSection } from './pipelines-section.tsx'
import { ProcessingSection } from './processing-section.tsx'
import { SECTIONS, type SectionId, sectionOf } from './sections.ts'
import { SourcesSection } from './sources-section.tsx'

const CONTENT: Readonly<Record<SectionId, ComponentType>> = {
  library: LibrarySection,
  sources: SourcesSection,
  models: ModelsSection,
  pipelines: PipelinesSection,
  processing: ProcessingSection,
  appearance: AppearanceSection
}

/** Everything that can be set, a section at a time; the section is part of the address (`#/settings/models`). */
export function SettingsPage() {
  const [path] = useLocation()
  const current = sectionOf(path.split('/')[2])
  const Content = CONTENT[current]
  const scroller = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each section starts at its top.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [current])
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto [scrollbar-gutter:stable]">
      <div className="mx-auto max-w-4xl px-4 pb-12 sm:px-6">
        <PageHeader title="Settings" />
        <div className="flex flex-col gap-x-10 gap-y-6 pt-2 md:flex-row">
          <nav aria-label="Sections of Settings" className="shrink-0 md:w-44">
            <ul className="flex flex-wrap gap-1 md:sticky md:top-2 md:flex-col">
              {SECTIONS.map(({ id, title }) => (
                <li key={id}>
                  <Link
                    href={`/settings/${id}`}
                    replace
                    aria-current={id === current ? 'page' : undefined}
                    className={clsx(
                      'flex h-9 items-center rounded-control px-3 transition-colors',
                      id === current ? 'bg-sunken font-semibold' : 'text-ink hover:bg-hover'
                    )}
                  >
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="min-w-0 grow">
            <Content />
          </div>
        </div>
      </div>
    </div>
  )
}
