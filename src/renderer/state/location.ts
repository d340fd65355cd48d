import { useSyncExternalStore } from 'react'

/*
 * The window's address: everything after `#`, path and query together (`#/people/3?asset=12`), because the part before
 * it belongs to the host. Handed to wouter as its location.
 */

interface NavigateOptions {
  replace?: boolean
  state?: unknown
}

export function navigate(to: string, { replace = false, state = null }: NavigateOptions = {}): void {
  const url = `#${to.startsWith('/') ? to : `/${to}`}`
  if (replace) history.replaceState(state, '', url)
  else history.pushState(state, '', url)
  window.dispatchEvent(new Event(MOVED))
}

/** wouter's `hook`: the path and how to leave it. */
export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, currentPath), navigate]
}

/** wouter's `searchHook`: the query without `?`. */
export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, currentSearch)
}

export function currentPath(): string {
  return parts()[0]
}

export function currentSearch(): string {
  return parts()[1]
}

const MOVED = 'inglenook:moved'

function parts(): [path: string, search: string] {
  const hash = window.location.hash.slice(1)
  const mark = hash.indexOf('?')
  const path = mark < 0 ? hash : hash.slice(0, mark)
  return [path.startsWith('/') ? path : `/${path}`, mark < 0 ? '' : hash.slice(mark + 1)]
}

function subscribe(changed: () => void): () => void {
  for (const name of ['hashchange', 'popstate', MOVED]) window.addEventListener(name, changed)
  return () => {
    for (const name of ['hashchange', 'popstate', MOVED]) window.removeEventListener(name, changed)
  }
}
