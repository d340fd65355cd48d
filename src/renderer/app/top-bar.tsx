import { Plus } from 'lucide-react'
import { openAddPhotos } from '../state/add-photos.ts'
import { Button } from '../ui/button.tsx'

export function TopBar() {
  return (
    <div className="flex h-14 shrink-0 items-center gap-3 px-4 sm:px-6">
      <div className="grow" />
      <Button icon={Plus} onClick={() => openAddPhotos()}>
        Add photos
      </Button>
    </div>
  )
}
