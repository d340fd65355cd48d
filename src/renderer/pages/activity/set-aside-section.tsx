import clsx from 'clsx'
import { RotateCw } from 'lucide-react'
import type { RefObject } from 'react'
import { retryAndTell } from '../../jobs/bulk.ts'
import { formatCount } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemRow } from './problem-row.tsx'
import { Section } from './section.tsx'
import { VirtualRows } from './virtual-rows.tsx'

interface SetAsideSectionProps {
  /** How many jobs were set aside. */
  count: number
  scroller: RefObject<HTMLElement | null>
}

const FILTER = { status: 'setAside' } as const

/** Files that stopped the program that read them twice, by name: left alone until the user wants another try. */
export function SetAsideSection({ count, scroller }: SetAsideSectionProps) {
  if (count === 0) return null
  return (
    <Section
      title="Set aside"
      hint="Work on these files twice stopped the part of the program that does it. They are left alone until you say otherwise, and everything else goes on."
      actions={
        count > 1 && (
          <Button icon={RotateCw} size="small" onClick={() => void retryAndTell(FILTER)}>
            Try all {formatCount(count)} again
          </Button>
        )
      }
    >
      <VirtualRows
        label="Files set aside"
        count={count}
        scroller={scroller}
        estimate={() => 75}
        keyOf={(index) => String(index)}
      >
        {(index) => (
          <div className={clsx('px-4 py-1.5', index > 0 && 'border-line border-t')}>
            <ProblemRow filter={FILTER} place={index} reason={null} />
          </div>
        )}
      </VirtualRows>
    </Section>
  )
}
