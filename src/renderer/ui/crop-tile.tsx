import clsx from 'clsx'
import { ImageOff } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import type { Box } from '../../shared/box.ts'
import { assetUrl } from './media.ts'

interface CropTileProps {
  assetId: number
  version: string
  /** The part to bring to the middle, as fractions of the upright image; null: the middle of the picture. */
  box: Box | null
  alt: string
  className?: string
}

/** An asset's grid picture, filling a tile of any shape, drawn so that `box` is in sight and not cut where it fits. */
export function CropTile({ assetId, version, box, alt, className }: CropTileProps) {
  const [broken, setBroken] = useState(false)
  return (
    <span className={clsx('relative block overflow-hidden bg-sunken', className)}>
      {broken ? (
        <ImageOff aria-label={alt || undefined} className="absolute inset-0 m-auto size-6 text-muted" />
      ) : (
        <img
          src={assetUrl(assetId, 'grid', version)}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
          className="size-full object-cover"
          style={box ? around(box) : undefined}
        />
      )}
    </span>
  )
}

/** Slides the picture towards the box's middle and draws a small box larger, at most twice. */
function around(box: Box): CSSProperties {
  const x = `${(box.x + box.width / 2) * 100}%`
  const y = `${(box.y + box.height / 2) * 100}%`
  const scale = Math.min(2, Math.max(1, 0.75 / Math.max(box.width, box.height, 0.01)))
  return { objectPosition: `${x} ${y}`, transform: `scale(${scale.toFixed(3)})`, transformOrigin: `${x} ${y}` }
}
