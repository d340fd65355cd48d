import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface Positions {
  /** Latest last: asset and version of its content, and the time in milliseconds. */
  kept: readonly (readonly [key: string, atMs: number])[]
  keep: (assetId: number, version: string, atMs: number) => void
  forget: (assetId: number, version: string) => void
}

/** How many videos and recordings are remembered. */
const MOST = 300
/** Who stopped this close to the end has seen it, and begins anew. */
const SEEN_MS = 1500

/** Where playing was stopped, kept in this browser or desktop window. */
export const usePositions = create<Positions>()(
  persist(
    (set) => ({
      kept: [],
      keep: (assetId, version, atMs) =>
        set(({ kept }) => ({
          kept: [...without(kept, keyOf(assetId, version)), [keyOf(assetId, version), Math.round(atMs)] as const].slice(
            -MOST
          )
        })),
      forget: (assetId, version) => set(({ kept }) => ({ kept: without(kept, keyOf(assetId, version)) }))
    }),
    { name: 'inglenook.positions', version: 1, partialize: ({ kept }) => ({ kept }) }
  )
)

/** Where to go on; 0 at the start. */
export function positionOf(assetId: number, version: string): number {
  return usePositions.getState().kept.find(([key]) => key === keyOf(assetId, version))?.[1] ?? 0
}

/** Remembers where playing stopped, or forgets it where that is the start or the end. */
export function rememberPosition(assetId: number, version: string, atMs: number, durationMs: number): void {
  const { keep, forget } = usePositions.getState()
  if (atMs <= 0 || atMs > durationMs - SEEN_MS) forget(assetId, version)
  else keep(assetId, version, atMs)
}

function keyOf(assetId: number, version: string): string {
  return `${assetId} ${version}`
}

function without(kept: Positions['kept'], key: string): Positions['kept'] {
  return kept.filter(([other]) => other !== key)
}
