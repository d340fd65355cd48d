import { ChevronDown, Languages } from 'lucide-react'
import type { TranscriptDetail, TranscriptStanding } from '../../../shared/transcript-detail.ts'
import { LANGUAGES } from '../../pages/settings/models/tuning.ts'
import { formatDuration } from '../../state/format.ts'
import { Menu } from '../../ui/menu.tsx'
import { Progress } from '../../ui/progress.tsx'
import { chooseLanguage } from './ask-again.ts'
import { languageName } from './languages.ts'

interface AboutTranscriptProps {
  transcript: TranscriptDetail
  standing: TranscriptStanding | undefined
}

/** Language and model, and how far a new one is. */
export function AboutTranscript({ transcript, standing }: AboutTranscriptProps) {
  const { assetId, language, translated, model, askedLanguage } = transcript
  const spoken = language === null ? 'Language unknown' : languageName(language)
  return (
    <div className="flex shrink-0 flex-col gap-2 px-4 pb-2 text-muted text-sm">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3">
        <LanguageMenu assetId={assetId} asked={standing?.askedLanguage ?? askedLanguage}>
          {translated
            ? 'Translated to English'
            : askedLanguage === 'auto' && language !== null
              ? `${spoken} (detected)`
              : spoken}
        </LanguageMenu>
        <span className="min-w-0 truncate" title={`Model: ${model.label}`}>
          {model.label}
        </span>
      </div>
      {transcript.ofEarlierContent && <p>This is of the file as it was before it changed.</p>}
      {standing && <Working standing={standing} durationMs={transcript.durationMs} brief />}
    </div>
  )
}

/** Which language is spoken: another choice has it transcribed again. */
export function LanguageMenu(props: { assetId: number; asked: (typeof LANGUAGES)[number]; children: string }) {
  const { assetId, asked, children } = props
  return (
    <Menu
      keepsFocus
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`Language: ${children}`}
          className="-ml-2 inline-flex h-7 shrink-0 items-center gap-1.5 rounded-control px-2 transition-colors hover:bg-hover hover:text-ink"
        >
          <Languages aria-hidden className="size-4 shrink-0" />
          {children}
          <ChevronDown aria-hidden className="size-3.5 shrink-0" />
        </button>
      }
      entries={[
        { heading: 'Transcribe again as' },
        ...LANGUAGES.map((language) => ({
          label: languageName(language),
          checked: language === asked,
          onSelect: () => void (language !== asked && chooseLanguage(assetId, language, asked))
        }))
      ]}
    />
  )
}

interface WorkingProps {
  standing: TranscriptStanding
  /** Of what is transcribed; null: unknown. */
  durationMs: number | null
  /** Only what it waits for, where there is something better to read. */
  brief?: boolean
}

/** A transcription that is under way or has to wait; nothing when it rests. */
export function Working({ standing, durationMs, brief = false }: WorkingProps) {
  const { status, progress, etaMs, why } = standing
  if (status === 'running') {
    const told = durationMs !== null && durationMs >= SHORTEST_TOLD_MS
    return (
      <div className="flex flex-col gap-1.5" role="status">
        <Progress value={told ? progress : null} label="Transcribing" />
        <span className="tabular-nums">
          Transcribing{told ? `, ${Math.floor(progress * 100)} %` : '…'}
          {told && etaMs !== null && `, about ${formatDuration(etaMs)} left`}
        </span>
      </div>
    )
  }
  if (status === 'queued' || status === 'waiting') return <p role="status">{waitText(why, brief)}</p>
  return null
}

/**
 * Speech is recognised in steps of half a minute, and a step tells nothing of itself: of anything shorter than this, a
 * share would jump far ahead and stay there.
 */
const SHORTEST_TOLD_MS = 150_000

function waitText(why: string | null, brief: boolean): string {
  if (why === null) return 'Waiting for its turn to be transcribed.'
  return brief ? (why.split(/(?<=\.)\s/)[0] ?? why) : why
}
