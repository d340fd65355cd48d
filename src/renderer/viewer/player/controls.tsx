import {
  Captions,
  CaptionsOff,
  Gauge,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  Repeat,
  ScrollText,
  SkipBack,
  SkipForward,
  StepBack,
  StepForward,
  Volume1,
  Volume2,
  VolumeX
} from 'lucide-react'
import { formatDuration } from '../../state/format.ts'
import { usePreferences } from '../../state/preferences.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { notifyError } from '../../ui/toasts.tsx'
import { clockText, fineClockText } from './clock-text.ts'
import { toggleFullScreen, useFullScreen } from './full-screen.ts'
import { keepFocus } from './keep-focus.ts'
import type { Playback } from './playback.ts'
import { SeekBar } from './seek-bar.tsx'
import { useAtTime, usePlayback } from './use-playback.ts'

interface ControlsProps {
  playback: Playback
  kind: 'video' | 'audio'
  /** `outdated`: they are of the file as it was before it changed. */
  captions: 'there' | 'none' | 'outdated'
  /** There is nothing that can be played yet, or ever. */
  unplayable: boolean
}

/** Everything that a player can be asked for, below the picture. */
export function Controls({ playback, kind, captions, unplayable }: ControlsProps) {
  const { showCaptions, showTranscript, set } = usePreferences()
  const playing = usePlayback(playback, (state) => state.playing)
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const inPicture = usePlayback(playback, (state) => state.inPicture)
  const isFull = useFullScreen()
  const video = kind === 'video'
  return (
    <section aria-label="Player" onMouseDown={keepFocus} className="@container flex shrink-0 flex-col px-3 pt-1 pb-2">
      <div className="flex items-center gap-3">
        <SeekBar playback={playback} />
        {/* Its place on a wide window is beside the time. */}
        <span className="hidden text-muted text-sm tabular-nums @max-md:block">{formatDuration(durationMs)}</span>
      </div>
      <div className="flex items-center gap-0.5 @max-md:justify-between @max-md:gap-0">
        <IconButton
          icon={playing ? Pause : Play}
          label={playing ? 'Pause' : 'Play'}
          shortcut={['Space']}
          tooltipSide="top"
          disabled={unplayable}
          onClick={() => playback.toggle()}
        />
        <span className="flex @max-lg:hidden">
          <IconButton
            icon={video ? StepBack : SkipBack}
            label={video ? 'One frame back' : 'Five seconds back'}
            shortcut={[video ? ',' : '←']}
            tooltipSide="top"
            disabled={unplayable}
            onClick={() => (video ? playback.step(-1) : playback.seekBy(-5000))}
          />
          <IconButton
            icon={video ? StepForward : SkipForward}
            label={video ? 'One frame on' : 'Five seconds on'}
            shortcut={[video ? '.' : '→']}
            tooltipSide="top"
            disabled={unplayable}
            onClick={() => (video ? playback.step(1) : playback.seekBy(5000))}
          />
        </span>
        <VolumeControl />
        <Clock playback={playback} />
        <span className="grow @max-md:hidden" />
        <LoopMenu playback={playback} />
        <SpeedMenu playback={playback} />
        {video && (
          <IconButton
            icon={showCaptions && captions === 'there' ? Captions : CaptionsOff}
            label={CAPTIONS[captions]}
            shortcut={['C']}
            tooltipSide="top"
            pressed={showCaptions && captions === 'there'}
            // Not disabled: the reason is told where the pointer or the keyboard comes to it.
            aria-disabled={captions !== 'there' || undefined}
            className="aria-disabled:opacity-40"
            onClick={() => captions === 'there' && set({ showCaptions: !showCaptions })}
          />
        )}
        <IconButton
          icon={ScrollText}
          label="Transcript"
          shortcut={['T']}
          tooltipSide="top"
          pressed={showTranscript}
          onClick={() => set({ showTranscript: !showTranscript })}
        />
        {video && document.pictureInPictureEnabled && (
          <IconButton
            icon={PictureInPicture2}
            label="Picture in picture"
            tooltipSide="top"
            disabled={unplayable}
            pressed={inPicture}
            onClick={() =>
              playback
                .togglePictureInPicture()
                .catch((error: unknown) => notifyError('The picture could not be put in a window of its own.', error))
            }
          />
        )}
        {document.fullscreenEnabled && (
          <IconButton
            icon={isFull ? Minimize : Maximize}
            label={isFull ? 'Leave full screen' : 'Full screen'}
            shortcut={['F']}
            tooltipSide="top"
            onClick={toggleFullScreen}
          />
        )}
      </div>
    </section>
  )
}

const CAPTIONS = {
  there: 'Captions',
  none: 'No captions: there is no transcript',
  outdated: 'No captions: the transcript is of the file as it was before it changed'
} as const

function Clock({ playback }: { playback: Playback }) {
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const shuttle = usePlayback(playback, (state) => state.shuttle)
  // To a tenth where single frames are looked at: what is short, and what stands still.
  const playing = usePlayback(playback, (state) => state.playing)
  const time = useAtTime(playback, (timeMs) => (playing ? clockText(timeMs) : fineClockText(timeMs)))
  return (
    <span className="ml-1 whitespace-nowrap text-sm tabular-nums @max-md:ml-0" data-testid="clock">
      <span className="inline-block min-w-13 text-right">{time}</span>
      <span className="text-muted @max-md:hidden"> / {formatDuration(durationMs)}</span>
      {shuttle !== 1 && <span className="ml-2 text-ember-ink">{shuttle < 0 ? `−${-shuttle}×` : `${shuttle}×`}</span>}
    </span>
  )
}

const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const

function SpeedMenu({ playback }: { playback: Playback }) {
  const rate = usePlayback(playback, (state) => state.rate)
  return (
    <Menu
      keepsFocus
      trigger={
        <button
          type="button"
          aria-label={`Speed: ${rate}×`}
          title="Speed"
          className="inline-flex h-9 min-w-9 items-center justify-center gap-1.5 rounded-control px-2 font-semibold text-sm tabular-nums transition-colors hover:bg-hover"
        >
          {rate === 1 ? <Gauge aria-hidden className="size-[18px]" /> : <span className="text-ember-ink">{rate}×</span>}
        </button>
      }
      entries={[
        { heading: 'Speed' },
        ...RATES.map((value) => ({
          label: value === 1 ? 'As it is' : `${value}×`,
          checked: value === rate,
          onSelect: () => playback.setRate(value)
        }))
      ]}
    />
  )
}

function LoopMenu({ playback }: { playback: Playback }) {
  const loop = usePlayback(playback, (state) => state.loop)
  const durationMs = usePlayback(playback, (state) => state.durationMs)
  const whole = loop !== null && loop.startMs === 0 && loop.endMs === durationMs
  return (
    <Menu
      keepsFocus
      trigger={
        <IconButton
          icon={Repeat}
          label={loop ? `Loop: ${fineClockText(loop.startMs)} to ${fineClockText(loop.endMs)}` : 'Loop'}
          tooltipSide="top"
          pressed={loop !== null}
        />
      }
      entries={[
        { heading: 'Play over and over' },
        { label: 'From here on', shortcut: ['['], onSelect: () => playback.loopFromHere() },
        { label: 'Up to here', shortcut: [']'], onSelect: () => playback.loopToHere() },
        { label: 'All of it', checked: whole, onSelect: () => playback.setLoop({ startMs: 0, endMs: durationMs }) },
        'separator',
        { label: 'No loop', shortcut: ['\\'], disabled: loop === null, onSelect: () => playback.setLoop(null) }
      ]}
    />
  )
}

function VolumeControl() {
  const { volume, muted, set } = usePreferences()
  const silent = muted || volume === 0
  return (
    <span className="group/volume flex items-center">
      <IconButton
        icon={silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2}
        label={muted ? 'Sound on' : 'Sound off'}
        shortcut={['M']}
        tooltipSide="top"
        onClick={() => set({ muted: !muted })}
      />
      <input
        type="range"
        aria-label="Volume"
        min={0}
        max={1}
        step={0.05}
        value={muted ? 0 : volume}
        aria-valuetext={`${Math.round((muted ? 0 : volume) * 100)} %`}
        onChange={(event) => set({ volume: Number(event.target.value), muted: false })}
        className="h-5 w-20 cursor-pointer accent-ember @max-2xl:hidden"
      />
    </span>
  )
}
