import type { ModelInfo } from '../../../../shared/models-overview.ts'
import { Progress } from '../../../ui/progress.tsx'
import { reckonedText, speedText } from './speed-text.ts'
import { downloadText, retryText, stateSentence, wholePercent } from './state-text.ts'
import { useNow } from './use-now.ts'

/** How a model is doing, on one line that is always there: a bar while something goes on, else a sentence or its speed. */
export function ModelProgress({ model }: { model: ModelInfo }) {
  const { label, selected, state, speed, reckonedPerSecond: reckoned = null } = model
  const now = useNow(state.kind === 'downloading' && state.retry !== null)
  if (state.kind === 'downloading') {
    const { bytes, totalBytes, retry } = state
    return (
      <Going
        label={`Downloading ${label}`}
        fraction={totalBytes === null ? null : wholePercent(bytes / totalBytes) / 100}
        text={retry ? retryText(retry, now) : downloadText(state)}
      />
    )
  }
  if (state.kind === 'checking')
    return (
      <Going
        label={`Checking ${label}`}
        fraction={state.fraction === null ? null : wholePercent(state.fraction) / 100}
        text={state.fraction === null ? 'Its file is being checked' : `${wholePercent(state.fraction)} % checked`}
      />
    )
  const sentence = stateSentence(state, selected)
  const bad = state.kind === 'failed' || state.kind === 'refused'
  return (
    <>
      {sentence !== null && (
        <p className={`relative wrap-anywhere text-sm ${bad ? 'text-danger-ink' : 'text-muted'}`} data-selectable>
          {sentence}
        </p>
      )}
      {(state.kind === 'ready' || reckoned !== null) && (
        <p className={`text-sm tabular-nums ${speed ? '' : 'text-muted'}`}>
          {speed ? speedText(speed) : reckoned !== null ? reckonedText(reckoned) : 'Speed not measured'}
        </p>
      )}
    </>
  )
}

function Going({ label, fraction, text }: { label: string; fraction: number | null; text: string }) {
  return (
    <div>
      <Progress value={fraction} label={label} slim />
      <p className="mt-1 text-muted text-sm tabular-nums">{text}</p>
    </div>
  )
}
