import type { BrowserContext } from '@playwright/test'

/**
 * Everything that went wrong in a browser's pages without anybody asking: console errors and warnings, exceptions, requests that
 * failed or were answered with an error, and violations of the content security policy.
 */
export class PageWatch {
  readonly #problems: string[] = []
  #tolerated: RegExp[] = []

  static async over(context: BrowserContext): Promise<PageWatch> {
    const watch = new PageWatch()
    const note = (problem: string) => void watch.#problems.push(problem)
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        note(`console ${message.type()}: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (thrown) => note(`exception: ${thrown.error().stack ?? thrown.error().message}`))
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? 'unknown'
      // The page itself gave it up: pictures that went out of sight, a page that was left.
      if (why !== 'net::ERR_ABORTED') note(`request failed: ${request.url()}: ${why}`)
    })
    context.on('response', (response) => {
      if (response.status() >= 400) note(`answered ${response.status()}: ${response.url()}`)
    })
    await context.exposeBinding('inglenookViolation', (_source, text: string) => note(`policy violated: ${text}`))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report: unknown = Reflect.get(window, 'inglenookViolation')
        if (typeof report === 'function') report(`${event.violatedDirective} by ${event.blockedURI}`)
      })
    })
    return watch
  }

  /** What goes wrong on purpose from here on, e.g. because a test kills the app. */
  tolerate(...patterns: RegExp[]): void {
    this.#tolerated = [...this.#tolerated, ...patterns]
    const kept = this.problems
    this.#problems.length = 0
    this.#problems.push(...kept)
  }

  get problems(): string[] {
    return this.#problems.filter((problem) => !this.#tolerated.some((pattern) => pattern.test(problem)))
  }
}
