import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import { type RefObject, useId, useState } from 'react'
import { counted } from '../../state/format.ts'
import { FacesGrid } from './faces-grid.tsx'

interface UnassignedFacesProps {
  count: number
  /** Whether they are shown from the start, where there is nothing else to look at. */
  open: boolean
  scroller: RefObject<HTMLElement | null>
}

/** Faces that were found but belong to nobody, so that nothing found is invisible. */
export function UnassignedFaces({ count, open: openFirst, scroller }: UnassignedFacesProps) {
  const [open, setOpen] = useState(openFirst)
  const id = useId()
  return (
    <section aria-labelledby={`${id}-title`} className="mt-10 border-line border-t pt-4">
      <h2 id={`${id}-title`}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="-ml-2 flex h-9 items-center gap-2 rounded-control px-2 font-semibold transition-colors hover:bg-hover"
        >
          <ChevronRight aria-hidden className={clsx('size-4 text-muted transition-transform', open && 'rotate-90')} />
          {counted(count, 'face')} without a person yet
        </button>
      </h2>
      <div id={id} hidden={!open}>
        <p className="mt-1 mb-4 max-w-prose pl-6 text-muted">
          Seen only once, or too blurred or too small to be sure. They find their person when more photos of them come.
        </p>
        {open && <FacesGrid of="nobody" label="Faces without a person" count={count} scroller={scroller} />}
      </div>
    </section>
  )
}
