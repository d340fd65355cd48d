import clsx from 'clsx'
import type { CSSProperties } from 'react'

/** The place of something that is on its way, in its final size: give it the size of what will come. */
export function Skeleton({ className, style }: { className?: string; style?: CSSProperties }) {
  return <div aria-hidden style={style} className={clsx('animate-breathe rounded-tile bg-sunken', className)} />
}
