import { FileVideo2 } from 'lucide-react'
import type { PlayerInfo } from '../../../shared/player.ts'
import { formatDuration } from '../../state/format.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { ErrorState } from '../../ui/states.tsx'
import type { PlayerInfoNow } from './use-player-info.ts'

interface PreparingProps {
  player: PlayerInfoNow
  /** What the window said when it could not play what it was given. */
  failure: string | null
  fileName: string
}

/** In the place of the picture while there is nothing that the window can play. */
export function Preparing({ player, failure, fileName }: PreparingProps) {
  const { info, error, givenUp, prepare, giveUp } = player
  const copyFailed = failure !== null && info?.playable === 'proxy' && info.address !== null
  if (error || info?.playable === 'failed' || copyFailed)
    return (
      <div className="@container-[size] absolute inset-0 flex items-center justify-center overflow-y-auto px-12">
        <ErrorState
          title={`${fileName} cannot be played here.`}
          // The browser's own words for a failure are for programmers.
          error={error ?? info?.why ?? (copyFailed ? DAMAGED : UNKNOWN)}
          onRetry={prepare}
        />
      </div>
    )
  if (!info || (info.playable === 'direct' && failure === null)) return null
  const why = info.why ?? 'This window cannot play the file’s format as it is.'
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 px-14 py-6 text-center">
      <FileVideo2 aria-hidden className="size-8 text-muted" />
      <p className="max-w-md text-balance">
        {givenUp
          ? `${why} A copy can be made that it plays; the file itself stays untouched.`
          : `${why} A copy that it can play is being made; the file itself stays untouched.`}
      </p>
      {givenUp ? (
        <Button look="primary" onClick={prepare}>
          Make the copy
        </Button>
      ) : (
        <>
          <div className="w-64">
            <Progress
              value={info.playable === 'making' ? info.progress : null}
              label="Making a copy that can be played"
            />
          </div>
          <p className="text-muted text-sm tabular-nums">{howFar(info)}</p>
          <Button size="small" onClick={giveUp}>
            Cancel
          </Button>
        </>
      )}
    </div>
  )
}

const UNKNOWN =
  'It is in a format that this window cannot play. The file itself is untouched; open it with another program.'

const DAMAGED =
  'Neither the file nor a copy of it can be decoded: it is probably damaged or not whole. The file itself is untouched; another program may show more of it.'

function howFar({ playable, progress, msLeft }: PlayerInfo): string {
  if (playable !== 'making' || progress === null) return 'Starting…'
  const left = msLeft === null ? '' : `, about ${formatDuration(Math.max(1000, msLeft))} left`
  return `${Math.floor(progress * 100)} %${left}`
}
