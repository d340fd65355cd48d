import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { AssetDetail } from '../../shared/asset-detail.ts'
import type { Box } from '../../shared/box.ts'
import { friendlyLabel } from '../state/label-text.ts'

interface BoxesProps {
  detail: AssetDetail
  showFaces: boolean
  showObjects: boolean
}

/** Faces and things framed on the picture. Boxes are fractions of the upright image, so they fit at any zoom. */
export function Boxes({ detail, showFaces, showObjects }: BoxesProps) {
  return (
    <div className="pointer-events-none absolute inset-0 animate-fade-in">
      {showObjects &&
        detail.detections.map(({ id, label, score, box }) => (
          <Frame key={`thing ${id}`} box={box} look="thing" href={`/things/${encodeURIComponent(label)}`}>
            {friendlyLabel(label)} <span className="opacity-85">{Math.round(score * 100)} %</span>
          </Frame>
        ))}
      {showFaces &&
        detail.faces.map(({ id, box, person }) => (
          <Frame key={`face ${id}`} box={box} look="face" href={person ? `/people/${person.id}` : null}>
            {person ? (person.name ?? 'Unnamed person') : 'Not grouped yet'}
          </Frame>
        ))}
    </div>
  )
}

interface FrameProps {
  box: Box
  look: 'face' | 'thing'
  href: string | null
  children: ReactNode
}

/** A face ending below this share of the picture has its name inside, where it is not cut off. */
const LOW = 0.93

function Frame({ box, look, href, children }: FrameProps) {
  const style = {
    left: `${box.x * 100}%`,
    top: `${box.y * 100}%`,
    width: `${box.width * 100}%`,
    height: `${box.height * 100}%`
  }
  const frame = clsx(
    'absolute block shadow-[0_0_0_1px_rgb(0_0_0/45%),inset_0_0_0_1px_rgb(0_0_0/30%)] outline-offset-2',
    look === 'face' ? 'rounded-control border-2 border-white' : 'rounded-tile border-2 border-ember'
  )
  const low = box.y + box.height > LOW
  const label = (
    <span
      className={clsx(
        'absolute max-w-56 truncate whitespace-nowrap rounded-tile px-1.5 py-0.5 text-xs',
        look === 'face' && 'left-1/2 -translate-x-1/2 bg-black/75 text-white',
        look === 'face' && (low ? 'bottom-1' : 'top-full mt-1'),
        look === 'thing' && 'top-0 left-0 rounded-tl-none rounded-bl-none bg-ember text-on-ember'
      )}
    >
      {children}
    </span>
  )
  if (href === null)
    return (
      <span style={style} className={frame}>
        {label}
      </span>
    )
  return (
    <Link href={href} style={style} draggable={false} className={clsx(frame, 'pointer-events-auto hover:bg-white/10')}>
      {label}
    </Link>
  )
}
