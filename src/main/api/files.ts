import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, isAbsolute, join } from 'node:path'
import { InglenookError } from '../../shared/failure.ts'
import type { Library } from '../library.ts'
import { contract } from './contract.ts'

/** Only for the count in the folder browser, before anything is read; an import goes by content. */
const MEDIA_NAMES =
  /^\.(jpe?g|png|webp|gif|tiff?|avif|heic|heif|jxl|mp4|m4v|mov|webm|mkv|avi|mp3|wav|ogg|oga|flac|m4a|dng|cr[23]|nef|arw)$/i

/** Weights, and the list that a mirror describes them with; adding them goes by content. */
const MODEL_NAMES = /\.(onnx|bin)$|^models\.json$/i

/** Where removable and shared drives appear on the systems we know. */
const DRIVES = process.platform === 'darwin' ? ['/Volumes'] : ['/media', '/mnt', '/run/media']

export function fileProcedures({ files, host, catalogue, dir }: Library) {
  return {
    list: contract.files.list.handler(async ({ input, signal }) => {
      if (input.path === null) {
        return { path: null, parent: null, folders: await startingPoints(), files: [], mediaCount: 0 }
      }
      const { path } = input
      if (!isAbsolute(path)) throw new InglenookError('wrong-path', `${path} is not a full path.`)
      const found = await files.run({ kind: 'listFolder', path }, { signal, priority: 1 })
      const parent = dirname(path)
      return {
        path,
        parent: parent === path ? null : parent,
        folders: found.folders.map((name) => ({ name, path: join(path, name) })),
        files:
          input.files === 'models'
            ? found.files
                .filter(({ name }) => MODEL_NAMES.test(name))
                .map(({ name, bytes }) => ({ name, path: join(path, name), bytes }))
            : [],
        mediaCount: found.files.filter(({ name }) => MEDIA_NAMES.test(extname(name))).length
      }
    }),
    locate: contract.files.locate.handler(async ({ input, signal }) => {
      const known = catalogue.sources.all().map(({ path }) => dirname(path))
      const starts = (await startingPoints()).map(({ path }) => path)
      const roots = [...new Set([...known, process.cwd(), dirname(dir), ...starts])]
      const answer: { found: string[]; missing: string[] } = { found: [], missing: [] }
      for (const { name, kind, files: contents } of input.dropped) {
        const { paths } = await files.run(
          { kind: 'locateDropped', name, what: kind, files: contents, roots },
          { signal, priority: 1 }
        )
        const [path] = paths
        if (path === undefined) answer.missing.push(name)
        else answer.found.push(path)
      }
      return answer
    }),
    pick: contract.files.pick.handler(async ({ input }) => {
      const pick = input.kind === 'folders' ? host.pickFolders : host.pickFiles
      if (!pick)
        throw new InglenookError('not-available', 'This window has no dialog of the system; use its own browser.')
      return pick()
    })
  }
}

/** Home, its usual picture folders, and drives: those that exist. */
async function startingPoints(): Promise<{ name: string; path: string }[]> {
  const home = homedir()
  const wanted = [
    { name: 'Home', path: home },
    ...['Pictures', 'Videos', 'Music', 'Downloads', 'Desktop'].map((name) => ({ name, path: join(home, name) })),
    ...DRIVES.map((path) => ({ name: path, path })),
    { name: 'This computer', path: process.platform === 'win32' ? `${process.env.SystemDrive ?? 'C:'}\\` : '/' }
  ]
  const there = await Promise.all(wanted.map(({ path }) => isFolder(path)))
  return wanted.filter((_, index) => there[index])
}

async function isFolder(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null)
  return facts?.isDirectory() ?? false
}
