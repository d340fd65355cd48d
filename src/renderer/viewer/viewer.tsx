import { useQuery } from '@tanstack/react-query'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { lookAt } from '../jobs/look.ts'
import { api } from '../state/client.ts'
import { formatCount } from '../state/format.ts'
import { items } from '../state/item-store.ts'
import { useHashSearch } from '../state/location.ts'
import { usePreferences } from '../state/preferences.ts'
import { closeViewer, momentInSearch, showAsset } from '../state/viewer.ts'
import { useItem } from '../ui/asset-tile.tsx'
import { giveFocusBack } from '../ui/focus-return.ts'
import { ErrorState } from '../ui/states.tsx'
import { DetailsPanel } from './details-panel.tsx'
import type { PanZoom } from './pan-zoom.ts'
import { PhotoStage } from './photo-stage.tsx'
import { useFullScreen } from './player/full-screen.ts'
import { type MediaHandle, mediaKeyAction } from './player/media-keys.ts'
import { MediaView } from './player/media-view.tsx'
import { preloadNeighbours } from './preload.ts'
import { StepButtons } from './step-buttons.tsx'
import { ViewerBar } from './viewer-bar.tsx'
import { useViewerList } from './viewer-list.ts'

/** Details are asked for once an asset has been looked at this long, so that holding an arrow asks for none. */
const SETTLE_MS = 90

/** Many keyboards have these only together with Alt. */
const TYPED_WITH_ALT: ReadonlySet<string> = new Set(['[', ']', '\\'])

/** One asset on a dark stage over the page it was opened from. */
export function Viewer({ assetId }: { assetId: number }) {
  const { ids, index } = useViewerList(assetId)
  const item = useItem(assetId)
  const settledId = useSettled(assetId)
  const detail = useQuery(api.assets.get.queryOptions({ input: { id: assetId }, enabled: settledId === assetId }))
  const preferences = usePreferences()
  const panZoom = useRef<PanZoom | null>(null)
  const media = useRef<MediaHandle | null>(null)
  const momentMs = momentInSearch(useHashSearch())
  const isFull = useFullScreen()
  const content = useRef<HTMLDivElement>(null)

  const goTo = (place: number) => {
    const id = index < 0 ? undefined : ids[place]
    if (id) showAsset(id)
  }

  useEffect(() => {
    const around = index < 0 ? [] : [ids[index + 1], ids[index - 1], ids[index + 2], ids[index - 2]]
    const wanted = [assetId, ...around.filter((id) => id !== undefined)]
    items.want('viewer', wanted)
    lookAt('viewer', wanted)
    return preloadNeighbours(wanted.slice(1))
  }, [ids, index, assetId])
  useEffect(
    () => () => {
      items.want('viewer', [])
      lookAt('viewer', [])
    },
    []
  )

  const onKeyDown = (event: KeyboardEvent) => {
    const alt = event.altKey && !TYPED_WITH_ALT.has(event.key)
    if (event.ctrlKey || event.metaKey || alt || keepsKey(event)) return
    const context = { goTo, index, count: ids.length, panZoom: panZoom.current, preferences }
    const playing = media.current
    const action = (playing && mediaKeyAction(event, playing)) ?? keyAction(event.key, context)
    if (!action) return
    event.preventDefault()
    action()
  }

  const steps = (
    <StepButtons
      onBefore={index > 0 ? () => goTo(index - 1) : null}
      onAfter={index >= 0 && index + 1 < ids.length ? () => goTo(index + 1) : null}
    />
  )
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeViewer()}>
      <Dialog.Portal>
        <Dialog.Content
          ref={content}
          aria-describedby={undefined}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onEscapeKeyDown={(event) => {
            // A field that is being written in ends that first.
            if (event.target instanceof Element && event.target.closest('[data-keeps-escape]')) event.preventDefault()
          }}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            content.current?.focus()
          }}
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-0 z-30 flex animate-fade-in bg-canvas text-ink outline-none scheme-dark"
        >
          <Dialog.Title className="sr-only">{item?.fileName ?? 'Photo'}</Dialog.Title>
          <div className="flex min-w-0 grow flex-col">
            {!isFull && (
              <ViewerBar
                item={item ?? null}
                position={index < 0 ? null : `${formatCount(index + 1)} of ${formatCount(ids.length)}`}
                panZoom={panZoom}
              />
            )}
            <div className="group/stage relative min-h-0 grow">
              {item === null && (
                <ErrorState title="This item is not there any more." error="It is no longer in the library." />
              )}
              {item?.kind === 'photo' && (
                <PhotoStage
                  key={item.id}
                  item={item}
                  detail={detail.data ?? null}
                  panZoom={panZoom}
                  onStep={(step) => goTo(index + step)}
                />
              )}
              {item && item.kind !== 'photo' ? (
                <MediaView
                  key={`${item.id} ${item.version}`}
                  item={item}
                  detail={detail.data ?? null}
                  momentMs={momentMs}
                  handle={media}
                >
                  {steps}
                </MediaView>
              ) : (
                steps
              )}
            </div>
          </div>
          {preferences.showDetails && !isFull && (
            <DetailsPanel
              key={assetId}
              item={item ?? null}
              detail={detail.data ?? null}
              error={detail.error}
              onRetry={() => void detail.refetch()}
            />
          )}
          <p aria-live="polite" className="sr-only">
            {item && `${item.fileName}${index < 0 ? '' : `, ${index + 1} of ${ids.length}`}`}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Whether what has the keyboard needs this key for itself: a field all of them, a button those that press it. */
function keepsKey({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && target.type === 'range') return key.startsWith('Arrow')
  if (target.matches('input, textarea, select')) return true
  if (target.closest('[role="menu"], [role="radiogroup"]')) return true
  return target.matches('button, a') && (key === ' ' || key === 'Enter')
}

interface KeyContext {
  goTo: (place: number) => void
  index: number
  count: number
  panZoom: PanZoom | null
  preferences: ReturnType<typeof usePreferences.getState>
}

/** What a key does in the viewer; null for keys that are not its own. */
function keyAction(key: string, { goTo, index, count, panZoom, preferences }: KeyContext): (() => void) | null {
  switch (key) {
    case 'ArrowLeft':
      return () => goTo(index - 1)
    case 'ArrowRight':
      return () => goTo(index + 1)
    case 'PageUp':
      return () => goTo(index - 1)
    case 'PageDown':
      return () => goTo(index + 1)
    case 'Home':
      return () => goTo(0)
    case 'End':
      return () => goTo(count - 1)
    case '+':
    case '=':
      return () => panZoom?.by(1.4)
    case '-':
      return () => panZoom?.by(1 / 1.4)
    case '0':
      return () => panZoom?.toFit()
    case '1':
      return () => panZoom?.toActual()
    case 'i':
      return () => preferences.set({ showDetails: !preferences.showDetails })
    case 'f':
      return () => preferences.set({ showFaces: !preferences.showFaces })
    case 'b':
      return () => preferences.set({ showObjects: !preferences.showObjects })
    default:
      return null
  }
}

function useSettled(assetId: number): number | null {
  const [settled, setSettled] = useState<number | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(assetId), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [assetId])
  return settled
}
