import { Plus } from 'lucide-react'
import { openAddPhotos } from '../state/add-photos.ts'
import { Button } from '../ui/button.tsx'
import { QuickJump } from './quick-jump.tsx'

/** The search field and the way in for photos, on every page. */
export function TopBar() {
  return (
    <div className="flex h-14 shrink-0 items-center gap-3 px-4 sm:px-6">
      <QuickJump />
      <div className="grow" />
      <Button icon={Plus} onClick={() => openAddPhotos()} className="max-sm:w-9 max-sm:px-0">
        <span className="max-sm:sr-only">Add photos</span>
      </Button>
    </div>
  )
}
