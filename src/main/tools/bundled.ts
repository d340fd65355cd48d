import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'

const PLATFORM = `${process.platform}-${process.arch}`
/** How far above this file the root of the checkout or of the built program can be. */
const LEVELS_UP = 5

/**
 * Full path of a program that ships with Inglenook, such as `whisper-cli`; null where this copy carries none.
 * An installed program keeps them in `bin` of Electron's resources, a checkout in `resources/bin/<platform>-<arch>`.
 */
export function bundledTool(name: string): string | null {
  return firstExecutable(bundledFolders().map((folder) => join(folder, withExtension(name))))
}

/** Full path of a program on the PATH; null where there is none. */
export function toolOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  // A relative entry would run whatever lies in the folder that somebody happens to stand in.
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute)
  return firstExecutable(folders.map((folder) => join(folder, withExtension(name))))
}

/** Whether a path is a file that can be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}

/** Whether a path is a folder that can be looked into. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}

/** The folders of this file, one of which is the root of the checkout where this runs from one. */
export function foldersAbove(): string[] {
  const folders = [import.meta.dirname]
  while (folders.length < LEVELS_UP) folders.push(dirname(folders.at(-1) ?? ''))
  return folders
}

function bundledFolders(): string[] {
  // Set by Electron alone.
  const { resourcesPath } = process as { resourcesPath?: string }
  const checkout = foldersAbove().map((folder) => join(folder, 'resources', 'bin', PLATFORM))
  return resourcesPath ? [join(resourcesPath, 'bin'), ...checkout] : checkout
}

function firstExecutable(paths: readonly string[]): string | null {
  return paths.find(isExecutable) ?? null
}

function withExtension(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name
}

/** Not there, not ours to read or run, or no such folder: all of them are "not here". */
export function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL'].includes(code)
}
