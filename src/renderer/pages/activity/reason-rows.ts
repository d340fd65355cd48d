/** Files with one reason, as the lists of problems and of skipped files show them. */
export interface ReasonGroup {
  key: string
  reason: string
  count: number
}

/** A row of such a list: the head of a group, or the file of that place in it. */
export type ReasonRow<G extends ReasonGroup> = { group: G; place: number | null; open: boolean }

export function rowCount(groups: readonly ReasonGroup[], open: ReadonlySet<string>): number {
  return groups.reduce((sum, { key, count }) => sum + 1 + (open.has(key) ? count : 0), 0)
}

/** The row at an index of the list, without making those before it: a group may have any number of files. */
export function rowAt<G extends ReasonGroup>(
  groups: readonly G[],
  open: ReadonlySet<string>,
  index: number
): ReasonRow<G> | null {
  let first = 0
  for (const group of groups) {
    const isOpen = open.has(group.key)
    const length = 1 + (isOpen ? group.count : 0)
    if (index < first + length)
      return index < first ? null : { group, place: index === first ? null : index - first - 1, open: isOpen }
    first += length
  }
  return null
}
