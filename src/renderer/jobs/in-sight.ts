/** The most that the app takes at once. */
const MOST = 200

/** The viewer's before the timeline's, which lies under it. */
export function inSight(of: ReadonlyMap<string, readonly number[]>): number[] {
  const ids = new Set([...(of.get('viewer') ?? []), ...(of.get('timeline') ?? [])])
  ids.delete(0)
  return [...ids].slice(0, MOST)
}
