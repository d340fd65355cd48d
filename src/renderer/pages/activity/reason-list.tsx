import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, type RefObject, useState } from 'react'
import { formatCount } from '../../state/format.ts'
import { type ReasonGroup, rowAt, rowCount } from './reason-rows.ts'
import { VirtualRows } from './virtual-rows.tsx'

/** With so few files nothing needs to be folded away. */
const OPEN_BELOW = 9

interface ReasonListProps<G extends ReasonGroup> {
  label: string
  groups: readonly G[]
  scroller: RefObject<HTMLElement | null>
  /** A few words before the reason, e.g. which pipeline. */
  note?: (group: G) => ReactNode
  actions?: (group: G) => ReactNode
  /** The file at a place of its group. */
  children: (group: G, place: number) => ReactNode
}

/** Files gathered under their reasons, each reason to be unfolded. Virtualised as one list. */
export function ReasonList<G extends ReasonGroup>(props: ReasonListProps<G>) {
  const { label, groups, scroller, note, actions, children } = props
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const few = groups.reduce((sum, { count }) => sum + count, 0) < OPEN_BELOW
  const open = new Set(groups.filter(({ key }) => turned.has(key) !== few).map(({ key }) => key))
  const turn = (key: string) =>
    setTurned((known) => {
      const next = new Set(known)
      if (!next.delete(key)) next.add(key)
      return next
    })
  return (
    <VirtualRows
      label={label}
      count={rowCount(groups, open)}
      scroller={scroller}
      estimate={(index) => (rowAt(groups, open, index)?.place === null ? 57 : 53)}
      keyOf={(index) => {
        const row = rowAt(groups, open, index)
        return row ? `${row.group.key}\n${row.place ?? ''}` : String(index)
      }}
    >
      {(index) => {
        const row = rowAt(groups, open, index)
        if (!row) return null
        const { group, place } = row
        if (place !== null)
          return <div className="border-line border-t py-1.5 pr-3 pl-11 max-sm:pl-4">{children(group, place)}</div>
        return (
          <div className={clsx('flex items-center gap-3 p-1.5 pr-3', index > 0 && 'border-line border-t')}>
            <button
              type="button"
              aria-expanded={row.open}
              onClick={() => turn(group.key)}
              className="flex min-h-11 min-w-0 grow items-center gap-3 rounded-control px-2 py-1 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
            >
              <ChevronRight
                aria-hidden
                className={clsx('size-4 shrink-0 text-muted transition-transform', row.open && 'rotate-90')}
              />
              <span className="min-w-0 grow">
                {note && <span className="block text-muted text-sm">{note(group)}</span>}
                <span className={clsx('wrap-anywhere', row.open ? 'block' : 'line-clamp-3')}>{group.reason}</span>
              </span>
              <span className="shrink-0 text-muted tabular-nums">{formatCount(group.count)}</span>
            </button>
            {actions?.(group)}
          </div>
        )
      }}
    </VirtualRows>
  )
}
