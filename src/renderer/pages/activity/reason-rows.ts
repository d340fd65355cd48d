/** Files with one reason, as the lists of problems and of skipped files show them. */
export interface ReasonGroup<T> {
  key: string
  reason: string
  items: readonly T[]
}

export type ReasonRow<T> =
  | { kind: 'group'; key: string; group: ReasonGroup<T>; open: boolean }
  | { kind: 'item'; key: string; group: ReasonGroup<T>; item: T }

/** The rows to draw, one list for all groups, so that any number of files costs only those in sight. */
export function reasonRows<T>(groups: readonly ReasonGroup<T>[], open: ReadonlySet<string>): ReasonRow<T>[] {
  return groups.flatMap((group): ReasonRow<T>[] => {
    const isOpen = open.has(group.key)
    const head: ReasonRow<T> = { kind: 'group', key: group.key, group, open: isOpen }
    if (!isOpen) return [head]
    return [
      head,
      ...group.items.map((item, index): ReasonRow<T> => ({ kind: 'item', key: `${group.key}\n${index}`, group, item }))
    ]
  })
}
