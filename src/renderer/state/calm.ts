import { create } from 'zustand'

/** False while a timeline flies past: pictures not seen before wait, so that nothing stale queues up. */
const useCalmStore = create<{ calm: boolean }>(() => ({ calm: true }))

export function useCalm(): boolean {
  return useCalmStore((state) => state.calm)
}

export function setCalm(calm: boolean): void {
  if (useCalmStore.getState().calm !== calm) useCalmStore.setState({ calm })
}
