import { expect, type Locator, type Page } from '@playwright/test'

/** The player of the video or sound that the viewer shows. */
export class PlayerPage {
  readonly page: Page
  readonly viewer: Locator
  readonly media: Locator
  readonly transcript: Locator
  readonly lines: Locator
  readonly strip: Locator

  constructor(page: Page) {
    this.page = page
    this.viewer = page.getByRole('dialog')
    this.media = this.viewer.locator('video, audio')
    this.transcript = this.viewer.getByRole('complementary', { name: 'Transcript' })
    this.lines = this.transcript.getByRole('list', { name: 'What is said' })
    this.strip = this.viewer.getByTestId('strip')
  }

  /** Opens a file of the timeline and waits until it can be played. */
  async open(kind: 'Video' | 'Sound', fileName: string): Promise<void> {
    await this.page
      .getByRole('main')
      .getByRole('button', { name: `${kind} ${fileName},` })
      .click()
    await this.ready()
  }

  async ready(): Promise<void> {
    await expect
      .poll(() => this.media.evaluate((media: HTMLMediaElement) => media.readyState), READY)
      .toBeGreaterThan(1)
  }

  /** Seconds. */
  time(): Promise<number> {
    return this.media.evaluate((media: HTMLMediaElement) => media.currentTime)
  }
  duration(): Promise<number> {
    return this.media.evaluate((media: HTMLMediaElement) => media.duration)
  }
  paused(): Promise<boolean> {
    return this.media.evaluate((media: HTMLMediaElement) => media.paused)
  }
  rate(): Promise<number> {
    return this.media.evaluate((media: HTMLMediaElement) => media.playbackRate)
  }
  /** What the picture shows as captions now. */
  captions(): Promise<string[]> {
    return this.media.evaluate((media: HTMLMediaElement) =>
      [...media.textTracks]
        .filter(({ mode }) => mode === 'showing')
        .flatMap(({ activeCues }) => [...(activeCues ?? [])])
        .map((cue) => (cue instanceof VTTCue ? cue.getCueAsHTML().textContent : ''))
    )
  }
  /** From now on tells when the frame began that is in sight, in seconds. */
  async watchFrames(): Promise<() => Promise<number>> {
    await this.media.evaluate((media) => {
      const video = media as HTMLVideoElement
      const follow = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
        video.dataset.frame = String(mediaTime)
        video.requestVideoFrameCallback(follow)
      }
      video.requestVideoFrameCallback(follow)
    })
    return async () => Number(await this.media.getAttribute('data-frame'))
  }
  /** Waits until the last seek is done. */
  async settled(): Promise<void> {
    await expect.poll(() => this.media.evaluate((media: HTMLMediaElement) => media.seeking)).toBe(false)
  }
}

const READY = { timeout: 60_000 }
