import clsx from 'clsx'
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { faceUrl } from './media.ts'

interface FaceCropProps {
  /** Null where a person has no face to show (yet). */
  faceId: number | null
  /** Empty where the name stands beside it. */
  alt: string
  className?: string
}

/** A face, square, as large as its `className` says (e.g. `size-24 rounded-full`). */
export function FaceCrop({ faceId, alt, className }: FaceCropProps) {
  const [broken, setBroken] = useState<number | null>(null)
  const shown = faceId !== null && broken !== faceId
  return (
    <span className={clsx('relative inline-block shrink-0 overflow-hidden bg-sunken', className)}>
      {shown ? (
        <img
          src={faceUrl(faceId)}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(faceId)}
          className="size-full object-cover"
        />
      ) : (
        <UserRound
          {...(alt ? { role: 'img', 'aria-label': alt } : { 'aria-hidden': true })}
          className="absolute inset-0 m-auto size-2/5 text-muted"
        />
      )}
    </span>
  )
}
