import type { ElementHandle } from '@playwright/test'

export interface Smoothness {
  frames: number
  /** Milliseconds between two frames: 99 of 100 gaps are no longer. */
  gap99: number
  longestGap: number
  mostNodes: number
  /** Every height that the content had. */
  heights: number[]
  /** Tiles that moved otherwise than by being scrolled: how far, in pixels. */
  jumps: { asset: string; by: number; frame: number }[]
  tilesWatched: number
}

/** Watches a timeline's scrolling element frame by frame, from now until the returned function is called. */
export async function watchScrolling(scroller: ElementHandle<HTMLElement>): Promise<() => Promise<Smoothness>> {
  const watched = await scroller.evaluateHandle((element) => {
    const gaps: number[] = []
    const heights = new Set<number>()
    const jumps: Smoothness['jumps'] = []
    let mostNodes = 0
    let tilesWatched = 0
    let before: { at: number; tops: Map<string, number> } | null = null
    let handle = requestAnimationFrame(function look(now) {
      handle = requestAnimationFrame(look)
      const tops = new Map<string, number>()
      for (const tile of element.querySelectorAll<HTMLElement>('[data-asset]'))
        tops.set(tile.dataset.asset ?? '', tile.getBoundingClientRect().top + element.scrollTop)
      if (before) {
        gaps.push(now - before.at)
        for (const [asset, top] of tops) {
          const earlier = before.tops.get(asset)
          if (earlier === undefined) continue
          tilesWatched += 1
          if (Math.abs(top - earlier) > 1.5) jumps.push({ asset, by: top - earlier, frame: gaps.length })
        }
      }
      before = { at: now, tops }
      heights.add(element.scrollHeight)
      mostNodes = Math.max(mostNodes, document.querySelectorAll('*').length)
    })
    return () => {
      cancelAnimationFrame(handle)
      gaps.sort((a, b) => a - b)
      return {
        frames: gaps.length,
        gap99: gaps[Math.floor(gaps.length * 0.99)] ?? Number.POSITIVE_INFINITY,
        longestGap: gaps.at(-1) ?? Number.POSITIVE_INFINITY,
        mostNodes,
        heights: [...heights],
        jumps,
        tilesWatched
      }
    }
  })
  return () => watched.evaluate((stop) => stop())
}

/** Resolves once nothing has changed the height of what scrolls for a second: everything is known. */
export async function heightSettled(scroller: ElementHandle<HTMLElement>): Promise<void> {
  await scroller.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let height = element.scrollHeight
        let since = performance.now()
        requestAnimationFrame(function look(now) {
          if (element.scrollHeight !== height) {
            height = element.scrollHeight
            since = now
          }
          if (now - since > 1000) resolve()
          else requestAnimationFrame(look)
        })
      })
  )
}
