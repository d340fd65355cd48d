import { useSyncExternalStore } from 'react'
import type { Playback, PlaybackState } from './playback.ts'

/** What is said of a playback, live, but for its time. */
export function usePlayback<T>(playback: Playback, part: (state: PlaybackState) => T): T {
  return useSyncExternalStore(playback.subscribe, () => part(playback.getSnapshot()))
}

/** Something that follows from the time; renders again only when that changes, so it is to be a plain value. */
export function useAtTime<T extends string | number | boolean | null>(
  playback: Playback,
  from: (timeMs: number) => T
): T {
  return useSyncExternalStore(playback.subscribeTime, () => from(playback.timeMs))
}
