import type { Router } from '@orpc/server'
import type { MediaAddress } from '../shared/media-address.ts'
import type { Contract } from '../shared/rpc/contract.ts'

/** What a host mounts: the app of one open library, knowing neither Electron nor HTTP. */
export interface App extends AsyncDisposable {
  readonly libraryDir: string
  /** The procedures of the contract, ready for any oRPC handler; they need no context. */
  readonly router: Router<Contract, Record<never, never>>
  /** The file behind a media address, or null when there is none (yet). */
  media(address: MediaAddress): Promise<MediaFile | null>
  close(): Promise<void>
}

export interface MediaFile {
  path: string
  mime: string
  /** True when the address's content never changes, so that it may be cached for ever. */
  immutable: boolean
}
