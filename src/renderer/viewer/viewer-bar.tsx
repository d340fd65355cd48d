import { ArrowLeft, Ellipsis, Info, ScanFace, SquareDashed, ZoomIn, ZoomOut } from 'lucide-react'
import type { RefObject } from 'react'
import type { TimelineItem } from '../../shared/asset.ts'
import { useSelectionActions } from '../jobs/selection-actions.tsx'
import { pipelinesOf } from '../pages/settings/pipeline-text.ts'
import { formatWallClock } from '../state/format.ts'
import { usePreferences } from '../state/preferences.ts'
import { closeViewer } from '../state/viewer.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import type { PanZoom } from './pan-zoom.ts'

interface ViewerBarProps {
  item: TimelineItem | null
  /** "3 of 1,204", or null outside of a list. */
  position: string | null
  panZoom: RefObject<PanZoom | null>
}

/** Above the stage: the way back, what is shown, and what to show of it. */
export function ViewerBar({ item, position, panZoom }: ViewerBarProps) {
  const { showFaces, showObjects, showDetails, set } = usePreferences()
  const photo = item?.kind === 'photo'
  return (
    <div className="flex h-14 shrink-0 items-center gap-1 px-2">
      <IconButton icon={ArrowLeft} label="Back" shortcut={['Esc']} onClick={closeViewer} />
      <div className="min-w-0 grow px-2 leading-tight">
        <p className="truncate font-semibold">{item ? formatWallClock(item.takenLocalMs) : ' '}</p>
        <p className="truncate text-muted text-xs">
          {item?.fileName}
          {position && <span className="max-sm:hidden"> · {position}</span>}
        </p>
      </div>
      {photo && (
        <>
          <IconButton
            icon={ZoomOut}
            label="Zoom out"
            shortcut={['−']}
            className="max-sm:hidden"
            onClick={() => panZoom.current?.by(1 / 1.4)}
          />
          <IconButton
            icon={ZoomIn}
            label="Zoom in"
            shortcut={['+']}
            className="max-sm:hidden"
            onClick={() => panZoom.current?.by(1.4)}
          />
          <span className="mx-1 h-5 w-px bg-line max-sm:hidden" />
          <IconButton
            icon={ScanFace}
            label="Faces"
            shortcut={['F']}
            pressed={showFaces}
            onClick={() => set({ showFaces: !showFaces })}
          />
          <IconButton
            icon={SquareDashed}
            label="Things"
            shortcut={['B']}
            pressed={showObjects}
            onClick={() => set({ showObjects: !showObjects })}
          />
        </>
      )}
      <IconButton
        icon={Info}
        label="Details"
        shortcut={['I']}
        pressed={showDetails}
        onClick={() => set({ showDetails: !showDetails })}
      />
      {item && <MoreMenu item={item} />}
    </div>
  )
}

function MoreMenu({ item }: { item: TimelineItem }) {
  const { entries, dialog } = useSelectionActions({
    selection: { kind: 'assets', assetIds: [item.id] },
    what: `“${item.fileName}”`,
    pipelines: pipelinesOf(item.kind),
    ask: false
  })
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label="More" />} entries={entries} />
      {dialog}
    </>
  )
}
