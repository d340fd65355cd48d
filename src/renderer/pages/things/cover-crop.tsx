import clsx from 'clsx'
import { ImageOff } from 'lucide-react'
import { type SyntheticEvent, useState } from 'react'
import type { Box } from '../../../shared/box.ts'
import type { MediaVariant } from '../../../shared/media-address.ts'
import { assetUrl } from '../../ui/media.ts'
import { squareCrop } from './crop-geometry.ts'

interface CoverCropProps {
  assetId: number
  version: string
  box: Box | null
  /** Pixels of the square it fills. */
  size: number
  className?: string
}

/**
 * Exactly the part of a photo that holds a thing, filling a square, never distorted. The small picture is shown first;
 * where the thing is so small in it that it would look coarse, the large one replaces it when it has come.
 */
export function CoverCrop({ assetId, version, box, size, className }: CoverCropProps) {
  const [loaded, setLoaded] = useState<{ aspect: number; height: number; variant: MediaVariant } | null>(null)
  const [broken, setBroken] = useState(false)
  const crop = loaded && squareCrop(box, loaded.aspect)
  const coarse = crop && loaded && crop.side * loaded.height < size * Math.min(2, window.devicePixelRatio) * 0.75
  const wanted: MediaVariant = coarse || loaded?.variant === 'preview' ? 'preview' : 'grid'

  const remember = (variant: MediaVariant) => (event: SyntheticEvent<HTMLImageElement>) => {
    const { naturalWidth, naturalHeight } = event.currentTarget
    if (naturalWidth > 0 && naturalHeight > 0) {
      setLoaded({ aspect: naturalWidth / naturalHeight, height: naturalHeight, variant })
    }
  }
  const placed = crop && {
    width: `${crop.widthPercent}%`,
    height: `${crop.heightPercent}%`,
    left: `${crop.leftPercent}%`,
    top: `${crop.topPercent}%`
  }
  const picture = (variant: MediaVariant, shown: boolean) => (
    <img
      key={variant}
      src={assetUrl(assetId, variant, version)}
      alt=""
      decoding="async"
      draggable={false}
      onLoad={remember(variant)}
      onError={() => variant === 'grid' && setBroken(true)}
      style={placed ?? undefined}
      className={clsx('absolute max-w-none transition-opacity', !(shown && placed) && 'opacity-0')}
    />
  )
  return (
    <span className={clsx('relative block overflow-hidden bg-sunken', className)}>
      {broken ? (
        <ImageOff aria-hidden className="absolute inset-0 m-auto size-8 text-muted" />
      ) : (
        <>
          {picture('grid', true)}
          {wanted === 'preview' && picture('preview', loaded?.variant === 'preview')}
        </>
      )}
    </span>
  )
}
