/** How many files of a folder say enough about it to find it, and how many dropped things are looked for at once. */
const FILES_PER_FOLDER = 50
const MOST_DROPPED = 100
const DEEPEST = 3

export interface DroppedThing {
  name: string
  kind: 'folder' | 'file'
  files: { name: string; bytes: number; modifiedMs: number }[]
}

/** What was dropped: entries, or plain files where there is no file system behind them. Only to be had while the event runs. */
export function entriesOf(transfer: DataTransfer): (FileSystemEntry | File)[] {
  return [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? (item.webkitGetAsEntry() ?? item.getAsFile()) : null
    return entry ? [entry] : []
  })
}

/** Describes dropped folders and files well enough to find them: names, sizes and times, never their contents. */
export async function describeDropped(entries: readonly (FileSystemEntry | File)[]): Promise<DroppedThing[]> {
  const things: DroppedThing[] = []
  for (const entry of entries.slice(0, MOST_DROPPED)) {
    const files: DroppedThing['files'] = []
    if (entry instanceof File) files.push(factsOf(entry, entry.name))
    else if (isDirectory(entry)) await gather(entry, '', files, 0)
    else if (isFile(entry)) files.push(await describe(entry, entry.name))
    things.push({ name: entry.name, kind: !(entry instanceof File) && entry.isDirectory ? 'folder' : 'file', files })
  }
  return things
}

/** Files of a folder, then of the folders in it; names are relative to the dropped folder, with `/`. */
async function gather(
  folder: FileSystemDirectoryEntry,
  prefix: string,
  files: DroppedThing['files'],
  depth: number
): Promise<void> {
  const inside: FileSystemDirectoryEntry[] = []
  const reader = folder.createReader()
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) break
    for (const entry of batch) {
      if (files.length >= FILES_PER_FOLDER) return
      if (isDirectory(entry)) inside.push(entry)
      else if (isFile(entry)) files.push(await describe(entry, prefix + entry.name))
    }
  }
  if (depth < DEEPEST) for (const child of inside) await gather(child, `${prefix}${child.name}/`, files, depth + 1)
}

async function describe(entry: FileSystemFileEntry, name: string): Promise<DroppedThing['files'][number]> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return factsOf(file, name)
}

function factsOf(file: File, name: string): DroppedThing['files'][number] {
  return { name, bytes: file.size, modifiedMs: file.lastModified }
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
