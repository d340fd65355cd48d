import { type ReactNode, useState } from 'react'
import { frameMediaPath } from '../../shared/media-address.ts'
import { assetUrl, mediaUrl } from './media.ts'

interface VideoFrameProps {
  assetId: number
  version: string
  atMs: number
  /** Whether the video has a picture that stands for the whole. */
  hasPoster: boolean
  /** Shown where there is nothing to be seen. */
  children: ReactNode
}

/** What a video shows at a time, filling its parent; where that cannot be had, its poster. */
export function VideoFrame({ assetId, version, atMs, hasPoster, children }: VideoFrameProps) {
  const sources = [
    mediaUrl(frameMediaPath(assetId, atMs, version)),
    ...(hasPoster ? [assetUrl(assetId, 'grid', version)] : [])
  ]
  const [failed, setFailed] = useState(0)
  const src = sources[failed]
  if (src === undefined) return children
  return (
    <img
      key={src}
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(failed + 1)}
      className="absolute inset-0 size-full object-cover"
    />
  )
}
