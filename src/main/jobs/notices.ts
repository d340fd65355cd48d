import type { Host } from '../../shared/host.ts'
import type { ImportProgress, OverallProgress } from '../../shared/job.ts'
import type { Settings } from '../../shared/settings.ts'

/** Tells the system how far the work is, and the user when a long import is done. */
export interface Notices {
  /** Something has changed; looked at soon. */
  changed(): void
  close(): void
}

export interface NoticesOptions {
  host: Pick<Host, 'showProgress' | 'notify'>
  settings: () => Pick<Settings, 'notifyWhenDone'>
  overall: () => OverallProgress
  importing: () => Pick<ImportProgress, 'importing' | 'added'>
  /** Jobs that failed or were set aside so far. */
  problems: () => number
  monotonic: () => number
}

/** An import that took less than this was watched to its end. */
export const LONG_MS = 60_000

/** The icon follows at most this often. */
const PACE_MS = 500

/** An import from its beginning until all that came of it was processed. */
interface Round {
  since: number
  added: number
  /** Of imports before the one that runs. */
  addedBefore: number
  problemsBefore: number
}

export function createNotices({ host, settings, overall, importing, problems, monotonic }: NoticesOptions): Notices {
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let round: Round | null = null
  let wasImporting = false
  let shown: number | null = null

  const look = (): void => {
    timer = undefined
    const now = overall()
    showProgress(now)
    const { importing: isImporting, added } = importing()
    if (isImporting) {
      round ??= { since: monotonic(), added: 0, addedBefore: 0, problemsBefore: problems() }
      if (!wasImporting) round.addedBefore = round.added
    }
    if (round && (isImporting || wasImporting)) round.added = round.addedBefore + added
    wasImporting = isImporting
    if (isImporting || !round || now.jobsLeft > 0) return
    const { since, problemsBefore, added: all } = round
    round = null
    if (all > 0 && monotonic() - since >= LONG_MS && settings().notifyWhenDone) {
      host.notify?.({ title: 'The import is done', body: bodyOf(all, problems() - problemsBefore) })
    }
  }
  const showProgress = ({ state, fraction, jobsLeft }: OverallProgress): void => {
    const isBusy = jobsLeft > 0 && (state === 'working' || state === 'importing')
    // Drawn in hundredths: nothing finer is seen on an icon.
    const next = isBusy ? Math.round(fraction * 100) / 100 : null
    if (next === shown) return
    shown = next
    host.showProgress?.(next)
  }

  return {
    changed(): void {
      if (closed || (!host.showProgress && !host.notify)) return
      timer ??= setTimeout(look, PACE_MS).unref()
    },
    close(): void {
      closed = true
      clearTimeout(timer)
      if (shown !== null) host.showProgress?.(null)
    }
  }
}

function bodyOf(added: number, failed: number): string {
  const number = (count: number): string => count.toLocaleString('en')
  const files = added === 1 ? 'One file was' : `${number(added)} files were`
  const done = `${files} added and looked at.`
  if (failed <= 0) return done
  return `${done} ${number(failed)} ${failed === 1 ? 'job' : 'jobs'} did not work out; Activity says why.`
}
