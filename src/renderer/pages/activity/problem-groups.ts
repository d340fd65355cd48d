import type { ProblemGroup } from '../../../shared/job.ts'

/** A group of problems under a key of its own, with its reason in words that name no file. */
export interface NamedGroup extends ProblemGroup {
  key: string
  reason: string
}

/** The groups of one status as their list shows them, in the order given. */
export function namedGroups(groups: readonly ProblemGroup[], status: ProblemGroup['status']): NamedGroup[] {
  return groups
    .filter((group) => group.status === status && group.count > 0)
    .map((group) => ({
      ...group,
      key: `${group.pipeline} ${group.status} ${group.code}`,
      reason: withoutFile(group.example.error, group.example.path)
    }))
}

/** Skipped files with one reason. */
export interface SkippedGroup {
  reason: string
  paths: string[]
}

export function groupSkipped(skipped: readonly { path: string; reason: string }[]): SkippedGroup[] {
  const groups = new Map<string, string[]>()
  for (const { path, reason } of skipped) {
    const general = withoutFile(reason, path)
    const paths = groups.get(general)
    if (paths) paths.push(path)
    else groups.set(general, [path])
  }
  return [...groups]
    .map(([reason, paths]) => ({ reason, paths }))
    .sort((a, b) => b.paths.length - a.paths.length || (a.reason < b.reason ? -1 : 1))
}

/** The last part of a path of either kind of system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}

/** The folder of a path, without the last separator. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.length - fileName(path).length)).replace(/[\\/]$/, '')
}

/**
 * A reason in which the file's path or name, standing alone or in quotes, is replaced by "this file" (or "this photo"
 * where it was called one), as sentences for the user name their file: “a.jpg is cut short” and “b.jpg is cut short” are
 * one reason.
 */
export function withoutFile(reason: string, path: string): string {
  const names = [path, fileName(path)].map(literally).join('|')
  const mention = new RegExp(
    `(?:the (?<kind>file|photo|video|sound) )?(?<![\\p{L}\\p{N}_])(?:[“"'‘](?:${names})[”"'’]|(?:${names}))(?![\\p{L}\\p{N}_])`,
    'giu'
  )
  const general = reason.replace(mention, (_match, kind: string | undefined) => `this ${kind ?? 'file'}`)
  return general.replace(/^this /, 'This ')
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
