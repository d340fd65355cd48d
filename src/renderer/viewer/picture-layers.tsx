import { useEffect, useState } from 'react'
import type { TimelineItem } from '../../shared/asset.ts'
import { assetUrl } from '../ui/media.ts'
import { placeholderUrl } from '../ui/placeholder.ts'
import type { Size } from './zoom.ts'

interface PictureLayersProps {
  item: TimelineItem
  /** Null while it is not known: then the original is not asked for. */
  mime: string | null
  /** How wide the picture is drawn, in pixels of the screen. */
  shownWidth: number
  /** The upright size, learnt from the picture itself. */
  onSize: (size: Size) => void
  onBroken: () => void
}

/** What every browser engine in use can draw. */
const DRAWABLE = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
  'image/svg+xml'
])

/**
 * The same picture in growing sharpness, each layer over the one before once it is decoded: the placeholder, the grid
 * picture that the page already has, the preview, and the original when zoomed past the preview. So nothing flashes.
 */
export function PictureLayers({ item, mime, shownWidth, onSize, onBroken }: PictureLayersProps) {
  const [previewWidth, setPreviewWidth] = useState<number | null>(null)
  const [previewBroken, setPreviewBroken] = useState(false)
  const [originalBroken, setOriginalBroken] = useState(false)
  const ready = item.thumbnail === 'ready'
  const wide = item.width ?? Number.POSITIVE_INFINITY
  const needsMore = previewWidth !== null && shownWidth > previewWidth * 1.05 && wide > previewWidth
  const drawable = mime !== null && DRAWABLE.has(mime)
  const undrawable = !ready && mime !== null && !drawable
  useEffect(() => {
    if (undrawable) onBroken()
  }, [undrawable, onBroken])
  // Without pictures of its own (not made yet, or failed) the original stands in where the browser can draw it.
  const showOriginal = drawable && !originalBroken && (needsMore || !ready || previewBroken)
  const placeholder = item.thumbhash ? placeholderUrl(item.thumbhash) : null
  return (
    <>
      {placeholder && <Layer src={placeholder} />}
      {ready && <Layer src={assetUrl(item.id, 'grid', item.version)} />}
      {ready && (
        <Layer
          src={assetUrl(item.id, 'preview', item.version)}
          fade
          alt={item.fileName}
          onReady={(size) => {
            setPreviewWidth(size.width)
            if (item.width === null) onSize(size)
          }}
          onBroken={() => setPreviewBroken(true)}
        />
      )}
      {showOriginal && (
        <Layer
          src={assetUrl(item.id, 'original', item.version)}
          fade
          alt={ready ? '' : item.fileName}
          onReady={(size) => {
            if (item.width === null) onSize(size)
          }}
          onBroken={() => {
            setOriginalBroken(true)
            if (!ready) onBroken()
          }}
        />
      )}
    </>
  )
}

interface LayerProps {
  src: string
  alt?: string
  /** Comes in softly once decoded; without it, the layer is drawn at once. */
  fade?: boolean
  onReady?: (size: Size) => void
  onBroken?: () => void
}

function Layer({ src, alt = '', fade = false, onReady, onBroken }: LayerProps) {
  const [ready, setReady] = useState(!fade)
  return (
    <img
      src={src}
      alt={alt}
      draggable={false}
      decoding={fade ? 'async' : 'sync'}
      onLoad={async (event) => {
        const image = event.currentTarget
        if (fade) await decoded(image)
        setReady(true)
        onReady?.({ width: image.naturalWidth, height: image.naturalHeight })
      }}
      onError={onBroken}
      className="absolute inset-0 size-full max-w-none transition-opacity duration-100"
      style={{ opacity: ready ? 1 : 0 }}
    />
  )
}

/** Waits until drawing costs nothing; an image that was taken away meanwhile needs no waiting. */
async function decoded(image: HTMLImageElement): Promise<void> {
  try {
    await image.decode()
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'EncodingError')) throw error
  }
}
