import { Plus } from 'lucide-react'
import { useEffect } from 'react'
import { openAddPhotos } from '../state/add-photos.ts'
import { Button } from '../ui/button.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { QuickJump } from './quick-jump.tsx'

/** The search field and the way in for photos, on every page. */
export function TopBar() {
  useAddKey()
  return (
    <div className="flex h-14 shrink-0 items-center gap-3 px-4 sm:px-6">
      <QuickJump />
      <div className="grow" />
      <Tooltip label="Add folders and files" shortcut={['Ctrl', 'O']}>
        <Button icon={Plus} onClick={() => openAddPhotos()} className="max-sm:w-9 max-sm:px-0">
          <span className="max-sm:sr-only">Add photos</span>
        </Button>
      </Tooltip>
    </div>
  )
}

/** Ctrl+O or ⌘O adds photos from anywhere but a dialog. */
function useAddKey(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const pressed = event.key.toLowerCase() === 'o' && (event.ctrlKey || event.metaKey) && !event.altKey
      if (!pressed || document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      openAddPhotos()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
