import { FolderPlus } from 'lucide-react'
import { openAddPhotos } from '../../state/add-photos.ts'
import { Button } from '../../ui/button.tsx'

export function NoPhotos() {
  return (
    <Button icon={FolderPlus} onClick={() => openAddPhotos()}>
      Add a folder
    </Button>
  )
}
