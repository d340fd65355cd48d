import { expect, type Locator, type Page } from '@playwright/test'

/** The section "Inference models" of Settings, as a test reads and uses it. */
export class ModelsPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(): Promise<void> {
    await this.page.goto(new URL('#/settings/models', this.page.url()).href)
    await expect(this.page.getByRole('heading', { name: 'Inference models', level: 2 })).toBeVisible()
    await expect(this.page.getByRole('radio').first()).toBeVisible()
  }

  card(title: string): Locator {
    return this.page.getByRole('region', { name: title })
  }

  /** The row of a model; its card must show it. */
  row(id: string): Locator {
    return this.page.locator(`[data-model="${id}"]`)
  }

  radio(id: string): Locator {
    return this.row(id).getByRole('radio')
  }

  /** The one button of a row that changes with the state. */
  button(id: string, name: string | RegExp): Locator {
    return this.row(id).getByRole('button', { name })
  }

  async unfold(title: string): Promise<void> {
    await this.card(title)
      .getByRole('button', { name: /^Other models/ })
      .click()
  }

  async tune(title: string): Promise<Locator> {
    await this.card(title)
      .getByRole('button', { name: /^Fine-tuning/ })
      .click()
    return this.card(title)
  }

  async setMirror(address: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Mirror for all models' }).fill(address)
    await this.page.getByRole('button', { name: 'Save' }).click()
    await expect(this.page.getByRole('button', { name: 'Save' })).toBeHidden()
  }

  async chooseFromMenu(id: string, entry: string | RegExp): Promise<void> {
    await this.row(id)
      .getByRole('button', { name: /^More about/ })
      .click()
    await this.page.getByRole('menuitem', { name: entry }).click()
  }
}
