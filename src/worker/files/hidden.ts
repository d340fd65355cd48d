import { homedir } from 'node:os'
import { basename, join } from 'node:path'

/*
 * Note: what is not looked at. Three sorts of names never become assets and are not worth a line in the list of
 * skipped files, because nobody put them there: what the system hides (a leading dot), what systems and NAS boxes
 * strew about, and what Inglenook itself wrote beside its catalogue. Everything else is listed with a reason.
 */

/** A file or folder that a user did not put there. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || STREWN.has(name.toLowerCase())
}

/** Files and folders which Inglenook keeps beside its catalogue: a library inside a source must not import itself. */
export function isLibraryOwn(name: string, siblings: ReadonlySet<string>): boolean {
  return siblings.has(LIBRARY_MARK) && (name.startsWith('inglenook.') || LIBRARY_FOLDERS.has(name))
}

/**
 * A folder that another program manages as one document: its pictures carry made-up names, edits and thumbnails lie
 * among the originals. Returns the sentence for the user, or null for an ordinary folder.
 */
export function packageReason(folderName: string): string | null {
  const extension = /\.([a-z]+)$/.exec(folderName.toLowerCase())?.[1]
  const program = extension === undefined ? undefined : PACKAGES[extension]
  if (program === undefined) return null
  return `It is a library of ${program}, which keeps edits and thumbnails among the originals. Export the photos from ${program} into a folder, or add the folder with the originals inside it ("originals" or "Masters").`
}

/** Folders of the system or of programs, never searched for what a user dropped. `path` is absolute. */
export function isSystemFolder(path: string): boolean {
  const name = basename(path)
  return (
    isHidden(name) ||
    PROGRAM_FOLDERS.has(name.toLowerCase()) ||
    SYSTEM_PATHS.test(path) ||
    path === join(homedir(), 'Library')
  )
}

const LIBRARY_MARK = 'inglenook.db'
const LIBRARY_FOLDERS: ReadonlySet<string> = new Set(['thumbs', 'models'])

const STREWN: ReadonlySet<string> = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'icon\r',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '__macosx',
  '@eadir',
  '@tmp',
  '#recycle',
  '#snapshot'
])

const PACKAGES: Readonly<Record<string, string>> = {
  photoslibrary: 'Apple Photos',
  photolibrary: 'iPhoto',
  aplibrary: 'Aperture',
  migratedphotolibrary: 'iPhoto',
  lrlibrary: 'Lightroom',
  lrdata: 'Lightroom'
}

const PROGRAM_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'appdata'])

/** At the root of a drive only: a family may well have a folder "Library" among its photos. */
const SYSTEM_PATHS =
  /^(\/(proc|sys|dev|run|boot|snap|usr|System|Library|Applications)|[a-z]:\\(windows|program files|program files \(x86\)|programdata))$/i
