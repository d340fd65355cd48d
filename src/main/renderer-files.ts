import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InglenookError } from '../shared/failure.ts'
import type { MediaFile } from './app-interface.ts'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json'
}

/**
 * The built window as a list of addresses. A request is looked up and never turned into a path
 * (`Note: no path from an address`), so that no spelling of `..` can lead out of the folder.
 */
export class RendererFiles {
  readonly #files = new Map<string, MediaFile>()

  /** @throws InglenookError `window-not-built` */
  constructor(dir: string) {
    if (!existsSync(join(dir, 'index.html'))) {
      throw new InglenookError(
        'window-not-built',
        `The window is not built: ${dir} lacks its files. Run "npm run build".`
      )
    }
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const address = path.slice(dir.length).replaceAll('\\', '/').replace(/^\/*/, '/')
      this.#files.set(address, {
        path,
        mime: TYPES[entry.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        // The build puts a hash of the content into the name of every file below assets/.
        immutable: /^\/assets\/.*-[\w-]{8}\.\w+$/.test(address)
      })
    }
  }

  /** The file at this address; index.html draws every page. */
  at(pathname: string): MediaFile | null {
    return this.#files.get(isPage(pathname) ? '/index.html' : pathname) ?? null
  }
}

/** An address without an extension is a page of the window, unless it is a picture's. */
export function isPage(pathname: string): boolean {
  return !pathname.startsWith('/media/') && !/\.[^/]*$/.test(pathname)
}
