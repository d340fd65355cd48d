import { expect, type Page } from '@playwright/test'

/**
 * Drags files or folders of this computer over the window and lets them go, as a file manager would: the page gets a
 * real DataTransfer with entries that it can read.
 *
 * @param whileOver what to look at while they are held over the window
 */
export async function dropOnto(page: Page, files: string[], whileOver?: () => Promise<void>): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  const at = { x: Math.round(size.width / 2), y: Math.round(size.height / 2) }
  const data = { items: [], files, dragOperationsMask: 1 }
  const overlay = page.getByText(/^Drop to add/)
  const session = await page.context().newCDPSession(page)
  try {
    await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at, data })
    await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data })
    await overlay.waitFor()
    await whileOver?.()
    // A drop that comes before the page's answer to the last movement is known is lost: then they are let go again.
    await expect(async () => {
      await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data })
      await session.send('Input.dispatchDragEvent', { type: 'drop', ...at, data })
      await expect(overlay).toBeHidden({ timeout: 2000 })
    }).toPass({ timeout: 20_000 })
  } finally {
    await session.detach()
  }
}
