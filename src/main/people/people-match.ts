/** A cluster as far as it matters for whose it is. */
export interface ClusterClaim {
  /** The person that the user has said is in it. */
  anchor: number | null
  /** How many of its faces each person has now. */
  overlaps: ReadonlyMap<number, number>
}

/**
 * Which person each cluster is: the one that the user has said, else the one who shares the most faces with it, so that
 * people keep their identity while faces come and go. Each person gets at most one cluster.
 *
 * @param claims in the order of their content, which settles ties
 * @param mayHave whether a person may be given a cluster by overlap alone
 * @returns for each cluster a person, or null: somebody new
 */
export function matchPeople(
  claims: readonly ClusterClaim[],
  mayHave: (personId: number) => boolean
): (number | null)[] {
  const matched = claims.map(({ anchor }) => anchor)
  const taken = new Set(matched)
  const pairs = claims
    .flatMap(({ anchor, overlaps }, cluster) =>
      anchor === null ? [...overlaps].map(([personId, shared]) => ({ cluster, personId, shared })) : []
    )
    .sort((a, b) => b.shared - a.shared || a.cluster - b.cluster || a.personId - b.personId)
  for (const { cluster, personId } of pairs) {
    if (matched[cluster] !== null || taken.has(personId) || !mayHave(personId)) continue
    matched[cluster] = personId
    taken.add(personId)
  }
  return matched
}
