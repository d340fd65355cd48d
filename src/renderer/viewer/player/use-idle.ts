import { useEffect, useState } from 'react'

const IDLE_MS = 2500

/** Whether neither pointer nor keys have been used for a while; never while `watching` is false. */
export function useIdle(watching: boolean): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!watching) return
    let timer = setTimeout(() => setIdle(true), IDLE_MS)
    const used = () => {
      clearTimeout(timer)
      setIdle(false)
      timer = setTimeout(() => setIdle(true), IDLE_MS)
    }
    const end = new AbortController()
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'wheel'])
      window.addEventListener(type, used, { signal: end.signal, passive: true })
    return () => {
      clearTimeout(timer)
      end.abort()
      setIdle(false)
    }
  }, [watching])
  return idle
}
