import { type RefObject, useEffect, useRef, useState } from 'react'
import type { TimelineItem } from '../../shared/asset.ts'
import type { AssetDetail } from '../../shared/asset-detail.ts'
import { usePreferences } from '../state/preferences.ts'
import { ErrorState } from '../ui/states.tsx'
import { useElementSize } from '../ui/use-element-size.ts'
import { Boxes } from './boxes.tsx'
import { PanZoom } from './pan-zoom.ts'
import { PictureLayers } from './picture-layers.tsx'
import type { Size } from './zoom.ts'

interface PhotoStageProps {
  item: TimelineItem
  /** Null while it is on its way. */
  detail: AssetDetail | null
  /** Filled while this photo is shown, for keys and buttons. */
  panZoom: RefObject<PanZoom | null>
  onStep: (step: -1 | 1) => void
}

const SHARPNESS_STEP_PX = 512

/** One photo in its frame. Moving and zooming write styles and render nothing. */
export function PhotoStage({ item, detail, panZoom, onStep }: PhotoStageProps) {
  const frame = useRef<HTMLDivElement>(null)
  const plane = useRef<HTMLDivElement>(null)
  const { width, height } = useElementSize(frame)
  const { showFaces, showObjects } = usePreferences()
  const [learnt, setLearnt] = useState<Size | null>(null)
  const [shownWidth, setShownWidth] = useState(0)
  const [broken, setBroken] = useState(false)
  const step = useRef(onStep)
  useEffect(() => {
    step.current = onStep
  })

  const itemWidth = item.width ?? learnt?.width ?? 0
  const itemHeight = item.height ?? learnt?.height ?? 0

  useEffect(() => {
    if (!frame.current) return
    const created = new PanZoom(frame.current, {
      onMove: (place) => {
        if (!plane.current) return
        plane.current.style.left = `${place.left}px`
        plane.current.style.top = `${place.top}px`
        plane.current.style.width = `${place.width}px`
        plane.current.style.height = `${place.height}px`
        // In coarse steps, so that zooming seldom renders: it only decides which picture is sharp enough.
        setShownWidth(Math.ceil((place.width * devicePixelRatio) / SHARPNESS_STEP_PX) * SHARPNESS_STEP_PX)
      },
      onSwipe: (direction) => step.current(direction)
    })
    panZoom.current = created
    return () => {
      panZoom.current = null
      created.dispose()
    }
  }, [panZoom])

  useEffect(() => {
    if (width > 0 && itemWidth > 0 && itemHeight > 0)
      panZoom.current?.setSizes({ width: itemWidth, height: itemHeight }, { width, height })
  }, [panZoom, width, height, itemWidth, itemHeight])

  return (
    <div ref={frame} className="absolute inset-0 touch-none overflow-hidden">
      {broken ? (
        <ErrorState
          title="This photo cannot be shown."
          error={`No picture could be made of ${item.fileName}. The details (I) say why.`}
        />
      ) : (
        <div ref={plane} className="absolute">
          <PictureLayers
            item={item}
            mime={detail?.mime ?? null}
            shownWidth={shownWidth}
            onSize={setLearnt}
            onBroken={() => setBroken(true)}
          />
          {detail && (showFaces || showObjects) && (
            <Boxes detail={detail} showFaces={showFaces} showObjects={showObjects} />
          )}
        </div>
      )}
    </div>
  )
}
