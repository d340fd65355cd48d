import { useQuery } from '@tanstack/react-query'
import { decodeWaveform } from '../../../shared/waveform.ts'
import { type WaveformLevels, waveformLevels } from '../../../shared/waveform-zoom.ts'
import { mediaUrl } from '../../ui/media.ts'

/** The waveform at an address, ready to be drawn; null while there is none. */
export function useWaveform(address: string | null): WaveformLevels | null {
  const { data } = useQuery({
    queryKey: ['waveform', address],
    enabled: address !== null,
    // A hundred kilobytes an hour: not to be kept for each that was looked at.
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const answer = await fetch(mediaUrl(address ?? ''), { signal })
      if (!answer.ok) throw new Error(`The waveform was answered with ${answer.status}.`)
      return waveformLevels(decodeWaveform(new Uint8Array(await answer.arrayBuffer())))
    }
  })
  return data ?? null
}
