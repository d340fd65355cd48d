/** How much of a video or recording there is, for sentences: `2.5 seconds`, `3 minutes`. */
export function lengthInWords(ms: number): string {
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} seconds` : `${Math.round(ms / 60_000)} minutes`
}
