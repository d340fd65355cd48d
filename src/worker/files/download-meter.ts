import type { DownloadProgress } from '../../shared/worker-protocol.ts'

/** Tells how far a download is, how long it will still take, and which attempt it is in. */
export class DownloadMeter {
  readonly #tell: (fraction: number, detail: DownloadProgress, when?: 'at once') => void
  readonly #now: () => number
  #attempt = 0
  #bytes = 0
  #totalBytes: number | null
  #rate: Rate

  constructor(
    tell: (fraction: number, detail: DownloadProgress, when?: 'at once') => void,
    totalBytes: number | null,
    now: () => number = () => performance.now()
  ) {
    this.#tell = tell
    this.#now = now
    this.#totalBytes = totalBytes
    this.#rate = new Rate(now(), 0)
  }

  began(attempt: number): void {
    this.#attempt = attempt
    this.#rate.pausedUntil(this.#now(), this.#bytes)
    this.#say(null, 'at once')
  }

  /** `bytes`: all that have come so far; less than before when the download had to begin anew. */
  received(bytes: number, totalBytes: number | null): void {
    if (bytes < this.#bytes) this.#rate = new Rate(this.#now(), bytes)
    this.#bytes = bytes
    this.#totalBytes = totalBytes ?? this.#totalBytes
    this.#rate.seen(this.#now(), bytes)
    this.#say(null)
  }

  /** `atMs`: when the next attempt begins, by the clock on the wall. */
  waiting(atMs: number, reason: string): void {
    this.#say({ atMs, reason }, 'at once')
  }

  #say(retry: DownloadProgress['retry'], when?: 'at once'): void {
    const total = this.#totalBytes
    const perMs = retry === null ? this.#rate.perMs(this.#now()) : null
    const msLeft = perMs === null || total === null ? null : Math.max(0, total - this.#bytes) / perMs
    const fraction = total === null ? 0 : Math.min(1, this.#bytes / total)
    this.#tell(fraction, { bytes: this.#bytes, totalBytes: total, msLeft, attempt: this.#attempt, retry }, when)
  }
}

/** Samples closer together than this say more about buffers than about the line. */
const SAMPLE_MS = 250
/** A change of speed shows by two thirds after this long. */
const SMOOTHING_MS = 4000
/** Before this there is nothing to go by. */
const FIRST_WORD_MS = 1000

/** Bytes per millisecond as an exponential average over time. */
class Rate {
  #sampledMs: number
  #sampledBytes: number
  #measuredMs = 0
  #perMs: number | null = null

  constructor(nowMs: number, bytes: number) {
    this.#sampledMs = nowMs
    this.#sampledBytes = bytes
  }

  /** The time since the last sample does not count. */
  pausedUntil(nowMs: number, bytes: number): void {
    this.#sampledMs = nowMs
    this.#sampledBytes = bytes
  }

  seen(nowMs: number, bytes: number): void {
    const elapsed = nowMs - this.#sampledMs
    if (elapsed < SAMPLE_MS) return
    const perMs = (bytes - this.#sampledBytes) / elapsed
    this.#measuredMs += elapsed
    // The plain mean at first, so that the burst with which a download begins does not count for more than its time.
    const weight = Math.max(1 - Math.exp(-elapsed / SMOOTHING_MS), elapsed / this.#measuredMs)
    this.#perMs = this.#perMs === null ? perMs : this.#perMs + weight * (perMs - this.#perMs)
    this.#sampledMs = nowMs
    this.#sampledBytes = bytes
  }

  /** Null as long as it cannot be told. */
  perMs(nowMs: number): number | null {
    const measuredMs = this.#measuredMs + nowMs - this.#sampledMs
    return this.#perMs !== null && this.#perMs > 0 && measuredMs >= FIRST_WORD_MS ? this.#perMs : null
  }
}
