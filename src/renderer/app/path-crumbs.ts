export interface Crumb {
  name: string
  path: string
}

/** The folders that lead to a path, outermost first: of POSIX (`/home/anna`), Windows (`C:\Users`) and UNC (`\\nas\photos`) paths. */
export function crumbsOf(path: string | null): Crumb[] {
  if (path === null) return []
  const windows = /^[A-Za-z]:|^\\\\/.test(path)
  const separator = windows ? '\\' : '/'
  const root = rootOf(path)
  const crumbs: Crumb[] = [{ name: root === '/' ? '/' : root.replace(/\\$/, ''), path: root }]
  let at = root
  for (const name of path.slice(root.length).split(windows ? /[\\/]/ : '/')) {
    if (name === '') continue
    at = at.endsWith(separator) ? at + name : at + separator + name
    crumbs.push({ name, path: at })
  }
  return crumbs
}

function rootOf(path: string): string {
  const share = /^\\\\[^\\]+\\[^\\]+/.exec(path)
  if (share) return share[0]
  const drive = /^[A-Za-z]:/.exec(path)
  return drive ? `${drive[0]}\\` : '/'
}
