import { useMemo } from 'react'
import { useWritesSpeech } from '../state/writes-speech.ts'
import { PAGES, type PageEntry } from './pages.ts'

/** The pages that have something to show: what is said is searched only where it is written down. */
export function usePages(): readonly PageEntry[] {
  const writesSpeech = useWritesSpeech()
  return useMemo(() => PAGES.filter(({ path }) => path !== '/search' || writesSpeech), [writesSpeech])
}
