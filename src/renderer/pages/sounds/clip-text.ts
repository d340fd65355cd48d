import type { SoundClip } from '../../../shared/sound.ts'
import { clockText } from '../../viewer/player/clock-text.ts'

/** `0:04 – 0:12`: where in its video or recording a clip lies. */
export function clipSpan({ startMs, endMs }: Pick<SoundClip, 'startMs' | 'endMs'>): string {
  return `${clockText(startMs)} – ${clockText(Math.max(endMs, startMs + 1000))}`
}

/** `94 % sure` */
export function sureness(score: number): string {
  return `${Math.min(100, Math.max(0, Math.round(score * 100)))} % sure`
}
