import { Grid2x2, Grid3x3, LayoutGrid, Rows3 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { counted } from '../../state/format.ts'
import { type Density, usePreferences } from '../../state/preferences.ts'
import { timelineModel } from '../../state/timeline-model.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { NoPhotos } from './no-photos.tsx'
import { Timeline } from './timeline.tsx'

const EVERYTHING = {}

/** All photos, videos and sounds by day. */
export function PhotosPage() {
  const model = timelineModel(EVERYTHING)
  const { timeline } = useSyncExternalStore(model.subscribe, model.getSnapshot)
  const count = timeline.starts[timeline.days.length] ?? 0
  return (
    <Timeline
      filter={EVERYTHING}
      header={
        count > 0 ? (
          <PageHeader title="Photos" subtitle={counted(count, 'item')} actions={<DensityMenu />} />
        ) : (
          <h1 className="sr-only">Photos</h1>
        )
      }
      empty={<NoPhotos />}
    />
  )
}

const SIZES: readonly { value: Density; label: string; icon: typeof Grid3x3 }[] = [
  { value: 'small', label: 'Small pictures', icon: Grid3x3 },
  { value: 'medium', label: 'Medium pictures', icon: Grid2x2 },
  { value: 'large', label: 'Large pictures', icon: Rows3 }
]

function DensityMenu() {
  const density = usePreferences((preferences) => preferences.density)
  const set = usePreferences((preferences) => preferences.set)
  return (
    <Menu
      trigger={<IconButton icon={LayoutGrid} label="Size of pictures" />}
      entries={SIZES.map(({ value, label, icon }) => ({
        label,
        icon,
        checked: density === value,
        onSelect: () => set({ density: value })
      }))}
    />
  )
}
