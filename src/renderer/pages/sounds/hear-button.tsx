import clsx from 'clsx'
import { Play, Square } from 'lucide-react'
import { type Clip, toggleHearing, useClipPlayer } from './clip-player.ts'

/**
 * Plays a clip, or ends it. It lies beside a tile that has the keyboard for both (Space), so that Tab does not come to
 * it; a screen reader does.
 */
export function HearButton({ clip, name, className }: { clip: Clip; name: string; className?: string }) {
  const heard = useClipPlayer(({ clipId }) => clipId === clip.id)
  const Sign = heard ? Square : Play
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={heard ? `Stop ${name}` : `Play ${name}`}
      onClick={() => toggleHearing(clip)}
      className={clsx(
        'flex size-9 shrink-0 items-center justify-center rounded-full transition-colors',
        heard ? 'bg-ember text-on-ember' : 'bg-sunken text-ink hover:bg-line',
        className
      )}
    >
      <Sign aria-hidden className={clsx('size-4 fill-current', !heard && 'translate-x-px')} />
    </button>
  )
}
