import { FileVideo2 } from 'lucide-react'
import type { PlayerInfo } from '../../../shared/player.ts'
import { Progress } from '../../ui/progress.tsx'
import { ErrorState } from '../../ui/states.tsx'

interface PreparingProps {
  info: PlayerInfo | undefined
  error: unknown
  fileName: string
  onRetry: () => void
}

/** In the place of the picture while there is nothing that the window can play. */
export function Preparing({ info, error, fileName, onRetry }: PreparingProps) {
  if (error || info?.playable === 'failed')
    return (
      <div className="absolute inset-0 flex items-center justify-center overflow-y-auto">
        <ErrorState
          title={`${fileName} cannot be played here.`}
          error={
            error ??
            info?.why ??
            'It is in a format that this window cannot play. The file itself is untouched; open it with another program.'
          }
          onRetry={onRetry}
        />
      </div>
    )
  if (!info || info.playable === 'direct') return null
  const progress = info.playable === 'making' ? info.progress : null
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 p-6 text-center">
      <FileVideo2 aria-hidden className="size-8 text-muted" />
      <p className="max-w-md text-balance">
        {info.why ?? 'This window cannot play the file’s format as it is.'} A copy that it can play is being made; the
        file itself stays untouched.
      </p>
      <div className="w-64">
        <Progress value={progress} label="Making a copy that can be played" />
      </div>
      <p className="text-muted text-sm tabular-nums">
        {progress === null ? 'Starting…' : `${Math.floor(progress * 100)} %`}
      </p>
    </div>
  )
}
