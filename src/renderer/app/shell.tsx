import type { ReactNode } from 'react'
import { Toasts } from '../ui/toasts.tsx'
import { AddModelsDialog } from './add-models-dialog.tsx'
import { AddPhotosDialog } from './add-photos-dialog.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { DropTarget } from './drop-target.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

/** What stays while pages change: the rail, the search field, what is going on, and short messages. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-full flex-col-reverse bg-raised sm:flex-row">
      {/* First, so that Tab goes on from a message to the window and does not end in it. */}
      <Toasts />
      <Rail />
      <div className="flex min-h-0 min-w-0 grow flex-col bg-canvas">
        <TopBar />
        <ConnectionBanner />
        <main className="relative min-h-0 grow">{children}</main>
      </div>
      <AddPhotosDialog />
      <AddModelsDialog />
      <DropTarget />
    </div>
  )
}
