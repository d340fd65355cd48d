import type { Facts, Snapshot } from './snapshot.ts'

/** In words, what of a catalogue is not as in that of the quiet run. */
export function differences(quiet: Snapshot, disturbed: Snapshot): string[] {
  return (Object.keys(quiet) as (keyof Snapshot)[]).flatMap((part) =>
    between(quiet[part], disturbed[part]).map((difference) => `${part}: ${difference}`)
  )
}

function between(quiet: Facts, disturbed: Facts): string[] {
  const found: string[] = []
  for (const [name, said] of quiet) {
    const other = disturbed.get(name)
    if (other === undefined) found.push(`${name} is missing: ${said}`)
    else if (other !== said) found.push(`${name}: ${changed(said, other)}`)
  }
  for (const [name, said] of disturbed) if (!quiet.has(name)) found.push(`${name} is there too: ${said}`)
  return found
}

/** The facts that differ alone, as `what: then → now`. */
function changed(quiet: string, disturbed: string): string {
  const [then, now] = [JSON.parse(quiet) as object, JSON.parse(disturbed) as object].map(
    (said) => new Map(Object.entries(said))
  )
  return [...new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])]
    .map((what) => [what, JSON.stringify(then?.get(what)), JSON.stringify(now?.get(what))] as const)
    .filter(([, before, after]) => before !== after)
    .map(([what, before, after]) => `${what} ${before} → ${after}`)
    .join('; ')
}
