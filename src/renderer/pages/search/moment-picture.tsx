import clsx from 'clsx'
import { Mic } from 'lucide-react'
import type { Moment } from '../../../shared/moment.ts'
import { VideoFrame } from '../../ui/video-frame.tsx'
import { clockText } from '../../viewer/player/clock-text.ts'

/** What is seen while something is said, and when that is. A recording has nothing to be seen. */
export function MomentPicture({ moment, className }: { moment: Moment; className: string }) {
  const { assetId, version, kind, startMs } = moment
  const sign = <Mic aria-hidden strokeWidth={1.5} className="absolute inset-0 m-auto h-2/5 w-auto text-muted" />
  return (
    <span className={clsx('relative block shrink-0 overflow-hidden rounded-control bg-sunken', className)}>
      {kind === 'video' ? (
        <VideoFrame assetId={assetId} version={version} atMs={startMs} hasPoster>
          {sign}
        </VideoFrame>
      ) : (
        sign
      )}
      <span className="absolute right-1 bottom-1 rounded-[3px] bg-black/70 px-1 text-white text-xs tabular-nums">
        {clockText(startMs)}
      </span>
    </span>
  )
}
