import { useQuery } from '@tanstack/react-query'
import { waveformMediaPath } from '../../shared/media-address.ts'
import { decodeWaveform, waveformMs } from '../../shared/waveform.ts'
import { peaksBetween, waveformLevels } from '../../shared/waveform-zoom.ts'
import { mediaUrl } from './media.ts'

interface WaveformSketchProps {
  assetId: number
  version: string
  /** False while it must not be fetched: something not seen before waits as long as it flies past. */
  allowed: boolean
  className: string
}

const BARS = 36
/** Of a bar's place, what the bar itself takes. */
const FILLED = 0.55
const KEPT_MS = 10 * 60_000

/** The shape of a recording in a few bars, stretched to its box, the loudest as tall as that. Nothing until it is here. */
export function WaveformSketch({ assetId, version, allowed, className }: WaveformSketchProps) {
  const address = waveformMediaPath(assetId, version)
  const { data: bars } = useQuery({
    queryKey: ['waveform sketch', address],
    enabled: allowed,
    // The address changes with the file.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    queryFn: ({ signal }) => sketch(address, signal)
  })
  return (
    <svg aria-hidden viewBox={`0 0 ${BARS} 1`} preserveAspectRatio="none" className={className}>
      {bars && <path d={bars} fill="currentColor" />}
    </svg>
  )
}

const FLATTEST = 0.03

/** Only what is drawn is kept: the whole waveform of a long recording is a few hundred kilobytes. */
async function sketch(address: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(mediaUrl(address), { signal })
  if (!answer.ok) throw new Error(`The waveform was answered with ${answer.status}.`)
  const waveform = decodeWaveform(new Uint8Array(await answer.arrayBuffer()))
  const peaks = [...peaksBetween(waveformLevels(waveform), 0, waveformMs(waveform), BARS)]
  const loudest = Math.max(...peaks)
  // As on the strip, so that quiet speech is seen.
  return peaks
    .map((peak, index) => bar(index, Math.max(FLATTEST, loudest > 0 ? Math.sqrt(peak / loudest) : 0)))
    .join('')
}

function bar(index: number, tall: number): string {
  return `M${index + (1 - FILLED) / 2} ${(1 - tall) / 2}h${FILLED}v${tall}h${-FILLED}z`
}
