import { client } from '../state/client.ts'
import { counted } from '../state/format.ts'
import { notify } from '../ui/toasts.tsx'

/** Starts importing what lies at these paths and says so; how far it is shows in the rail. */
export async function addSources(paths: string[]): Promise<void> {
  await client.sources.add({ paths })
  const [only] = paths
  const what = paths.length === 1 && only !== undefined ? `“${nameOf(only)}”` : counted(paths.length, 'place')
  notify(`Adding ${what} to your library`, 'New photos appear as they are found.')
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}
