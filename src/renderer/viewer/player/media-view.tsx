import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { TimelineItem } from '../../../shared/asset.ts'
import type { AssetDetail } from '../../../shared/asset-detail.ts'
import type { SoundEvent } from '../../../shared/sound.ts'
import { api } from '../../state/client.ts'
import { usePreferences } from '../../state/preferences.ts'
import { mediaUrl } from '../../ui/media.ts'
import { Strip, type Zoom } from '../strip/strip.tsx'
import { useWaveform } from '../strip/use-waveform.ts'
import { TranscriptPanel } from '../transcript/transcript-panel.tsx'
import { type TranscriptNow, useTranscript } from '../transcript/use-transcript.ts'
import { AudioStage } from './audio-stage.tsx'
import { Controls } from './controls.tsx'
import { leaveFullScreen, toggleFullScreen, useFullScreen } from './full-screen.ts'
import { MediaElement } from './media-element.tsx'
import type { MediaHandle } from './media-keys.ts'
import { Playback } from './playback.ts'
import { Preparing } from './preparing.tsx'
import { useIdle } from './use-idle.ts'
import { usePlayback } from './use-playback.ts'
import { usePlayerInfo } from './use-player-info.ts'

interface MediaViewProps {
  item: TimelineItem
  detail: AssetDetail | null
  /** The time that the address names, to be played from. */
  momentMs: number | null
  /** For the keys of the viewer. */
  handle: RefObject<MediaHandle | null>
  /** Lies over the picture. */
  children: ReactNode
}

const NO_SOUNDS: readonly SoundEvent[] = []

/** A video or recording with its controls, the transcript beside it and the strip below. */
export function MediaView({ item, detail, momentMs, handle, children }: MediaViewProps) {
  const [playback] = useState(() => new Playback(item.durationMs))
  const player = usePlayerInfo(item.id)
  const { info, prepare } = player
  const address = info?.address ?? null
  const failure = usePlayback(playback, (state) => state.failure)
  const now = useTranscript(item.id)
  const heard = useQuery(api.sounds.ofAsset.queryOptions({ input: { assetId: item.id } })).data
  const sounds = heard ?? NO_SOUNDS
  const levels = useWaveform(info?.waveform ?? null)
  const { showTranscript, showDetails } = usePreferences()
  const isFull = useFullScreen()
  const playing = usePlayback(playback, (state) => state.playing)
  const idle = useIdle(isFull && playing)
  // What was said before the file changed is to be read, but its times are not those of what is played.
  const outdated = now.transcript?.ofEarlierContent ?? false
  const segments = outdated ? null : (now.transcript?.segments ?? null)

  const zoom = useRef<Zoom | null>(null)
  useEffect(() => {
    handle.current = { playback, zoom: (factor) => zoom.current?.(factor) }
    return () => {
      handle.current = null
    }
  }, [playback, handle])
  useEffect(() => {
    playback.fps = info?.fps ?? null
  }, [playback, info?.fps])

  // What looked as if it could be played and then cannot is played as a copy, too.
  const misjudged = failure !== null && info?.playable === 'direct'
  useEffect(() => {
    if (misjudged) prepare()
  }, [misjudged, prepare])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another try.
  useEffect(() => playback.begin(), [playback, address])
  useEffect(() => leaveFullScreen, [])

  const playable = address !== null && failure === null
  // Beside the details there is less room for a third column.
  const stacked = showDetails && !isFull
  return (
    <div
      className={clsx('absolute inset-0 flex', stacked ? 'max-lg:flex-col' : 'max-md:flex-col', idle && 'cursor-none')}
    >
      <div className="relative flex min-h-0 min-w-0 grow flex-col">
        <div className="group/stage relative min-h-0 grow overflow-hidden">
          {playable && (
            <MediaElement
              key={address}
              item={item}
              src={mediaUrl(address)}
              playback={playback}
              segments={segments}
              language={now.transcript?.language ?? null}
              raised={isFull && !idle}
              momentMs={momentMs}
            />
          )}
          {item.kind === 'audio' ? (
            <AudioStage item={item} playback={playback} levels={levels} segments={segments} sounds={sounds} />
          ) : (
            playable && (
              // The keys and buttons below do the same.
              <button
                type="button"
                tabIndex={-1}
                aria-hidden
                onClick={() => playback.toggle()}
                onDoubleClick={toggleFullScreen}
                className={clsx('absolute inset-0', idle ? 'cursor-none' : 'cursor-default')}
              />
            )
          )}
          {!playable && <Preparing player={player} failure={failure} fileName={item.fileName} />}
          {!idle && children}
        </div>
        <div
          className={clsx(
            isFull &&
              'absolute inset-x-0 bottom-0 z-[2] bg-black/75 transition-opacity focus-within:has-[:focus-visible]:opacity-100',
            idle && 'opacity-0'
          )}
        >
          <Controls
            playback={playback}
            kind={item.kind === 'audio' ? 'audio' : 'video'}
            captions={outdated ? 'outdated' : segments === null || segments.length === 0 ? 'none' : 'there'}
            // While it is being asked, buttons do not flicker.
            unplayable={!playable && info !== undefined}
          />
        </div>
        {!isFull && (
          <Strip
            zoomRef={zoom}
            playback={playback}
            levels={levels}
            segments={segments}
            sounds={sounds}
            faces={detail?.faces ?? []}
            nothing={heard === undefined ? null : nothingText(now)}
          />
        )}
      </div>
      {showTranscript && !isFull && <TranscriptPanel item={item} playback={playback} now={now} stacked={stacked} />}
    </div>
  )
}

/** Why nothing is known of what is heard; null while that is being asked for. */
function nothingText({ transcript, standing }: TranscriptNow): string | null {
  if (transcript === undefined || standing === undefined) return null
  switch (standing.status) {
    case 'notApplicable':
      return standing.why ?? 'There is no sound in it.'
    case 'done':
      return 'Nobody speaks in it, and no sounds were recognised.'
    default:
      return 'No speech and no sounds are known of it yet.'
  }
}
