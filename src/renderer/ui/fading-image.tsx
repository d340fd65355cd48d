import { useState } from 'react'
import { placeholderUrl } from './placeholder.ts'

interface FadingImageProps {
  src: string
  thumbhash: string | null
  /** While false, a picture that has not been seen yet is not asked for. */
  allowed: boolean
}

/** Pictures seen in this session appear at once; a set this large is a few megabytes of addresses. */
const SEEN_AT_MOST = 30_000
const seen = new Set<string>()

/** A picture filling its parent: its placeholder at once, itself fading in over it when it has come. */
export function FadingImage({ src, thumbhash, allowed }: FadingImageProps) {
  const [known] = useState(() => seen.has(src))
  const [loaded, setLoaded] = useState(known)
  const [asked, setAsked] = useState(known || allowed)
  if (allowed && !asked) setAsked(true)
  const placeholder = known || !thumbhash ? null : placeholderUrl(thumbhash)
  return (
    <>
      {placeholder && <img src={placeholder} alt="" className="absolute inset-0 size-full object-cover" />}
      {asked && (
        <img
          src={src}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => {
            remember(src)
            setLoaded(true)
          }}
          className="absolute inset-0 size-full object-cover transition-opacity"
          style={{ opacity: loaded ? 1 : 0 }}
        />
      )}
    </>
  )
}

function remember(src: string): void {
  seen.delete(src)
  seen.add(src)
  if (seen.size > SEEN_AT_MOST)
    for (const oldest of seen) {
      seen.delete(oldest)
      break
    }
}
