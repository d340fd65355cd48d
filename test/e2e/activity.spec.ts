import { copyFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { repositories } from '../../src/main/catalogue/index.ts'
import { CATALOGUE_FILE, openCatalogue } from '../../src/main/catalogue/open-catalogue.ts'
import { dropOnto } from './support/drop.ts'
import { inspect } from './support/looks.ts'
import { ALBUM_NAME, expect, PROCESSING, test } from './support/test.ts'
import { revealTile } from './support/timeline.ts'

test('work is paused, resumed, run again and given up', async ({ page, home, album, watch }) => {
  const count = album.photos.length
  const first = await home.serve({ models: album.modelsDir })
  await page.goto(first.url)

  await test.step('nothing was done yet', async () => {
    await openActivity(page)
    await expect(overall(page)).toContainText('Nothing to do yet')
    await expect(overall(page).getByRole('button', { name: 'Add a folder' })).toBeVisible()
  })

  await test.step('paused, photos are added and nothing is done to them', async () => {
    await page.getByRole('button', { name: 'Pause all' }).click()
    await expect(page.getByRole('button', { name: 'Resume all' })).toBeVisible()
    await dropOnto(page, [home.album])
    await expect(page.getByRole('heading', { name: 'Last added' })).toBeVisible(PROCESSING)
    await expect(overall(page)).toContainText('Paused')
    await expect(overall(page)).toContainText(`${3 * count} jobs to go`)
    await expect(bar(page, 'Things', 0, count)).toBeVisible()
    await inspect(page, 'activity-real-paused')
  })

  await test.step('what is looked at comes first', async () => {
    await rail(page, 'Photos')
    await expect(page.getByText(`${count} items`)).toBeVisible()
    await expect.poll(() => lookedAt(home.library)).toBeGreaterThan(0)
    expect(await lookedAt(home.library)).toBeLessThan(3 * count)
  })

  await test.step('it is kept over a restart', async () => {
    watch.tolerate(/WebSocket connection/, /ERR_CONNECTION_REFUSED/, /\b401\b/)
    await first.kill()
    const second = await home.serve({ models: album.modelsDir })
    await page.goto(second.url)
    await openActivity(page)
    await expect(overall(page)).toContainText('Paused')
    await expect(bar(page, 'Things', 0, count)).toBeVisible()
  })

  await test.step('a pipeline stays paused while the others go on', async () => {
    await page.getByRole('button', { name: 'Pause Faces' }).click()
    await expect(page.getByRole('button', { name: 'Resume Faces' })).toBeVisible()
    await page.getByRole('button', { name: 'Resume all' }).click()
    await expect(bar(page, 'Things', count, count)).toBeVisible(PROCESSING)
    await expect(bar(page, 'Thumbnails', count, count)).toBeVisible(PROCESSING)
    await expect(bar(page, 'Faces', 0, count)).toBeVisible()
    await expect(row(page, 'Faces')).toContainText(`${count} waiting`)
    await expect(row(page, 'Faces')).toContainText('Paused. What is in line stays there until you resume.')
    await expect(overall(page)).toContainText('Faces is paused')
    await inspect(page, 'activity-real-paused-pipeline')
    await page.getByRole('button', { name: 'Resume Faces' }).click()
    await expect(bar(page, 'Faces', count, count)).toBeVisible(PROCESSING)
    await expect(overall(page)).toContainText('All done', PROCESSING)
  })

  await test.step('what was done today is told', async () => {
    const today = new RegExp(`^Today: ${3 * count} done`)
    await expect(page.getByRole('slider', { name: 'Jobs that ended, by day' })).toHaveAttribute(
      'aria-valuetext',
      today,
      PROCESSING
    )
    await expect(page.getByText(`${3 * count} jobs ended in this time`)).toBeVisible(PROCESSING)
    await inspect(page, 'activity-real-done')
  })

  await test.step('a pipeline is run again, and given up again, without a loss', async () => {
    await page.getByRole('button', { name: 'Pause all' }).click()
    await page.getByRole('button', { name: 'What to do with Things' }).click()
    await page.getByRole('menuitem', { name: 'Run again for everything…' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Run again for ${count}` })
      .click()
    await expect(page.getByText(`${count} jobs in line.`)).toBeVisible()
    await expect(bar(page, 'Things', 0, count)).toBeVisible()
    await page.getByRole('button', { name: 'What to do with Things' }).click()
    await page.getByRole('menuitem', { name: `Cancel ${count} jobs…` }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Cancel ${count} jobs` })
      .click()
    await expect(page.getByText(`${count} jobs cancelled. What was found before stays.`)).toBeVisible()
    await expect(bar(page, 'Things', count, count)).toBeVisible()
  })

  await test.step('one photo is run again from the viewer', async () => {
    await rail(page, 'Photos')
    await (await revealTile(page, 'DSC_0101.jpg')).click()
    await page.getByRole('dialog').getByRole('button', { name: 'More' }).click()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toBeHidden()
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight']) {
      const before = page.url()
      await page.keyboard.press(key)
      await expect(page).not.toHaveURL(before)
    }
    await page.getByRole('dialog').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Faces' }).click()
    await expect(page.getByText('1 job in line.')).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Cancel what is in line' }).click()
    await expect(page.getByText('1 job cancelled. What was found before stays.')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await openActivity(page)
    await page.getByRole('button', { name: 'Resume all' }).click()
    await expect(overall(page)).toContainText('All done')
  })
})

test('work waits for models, for folders and for drives, and says so', async ({ page, home, album }) => {
  const count = album.photos.length
  const serving = await home.serve()
  await page.goto(serving.url)

  await test.step('without a model', async () => {
    await dropOnto(page, [home.album])
    await openActivity(page)
    await expect(bar(page, 'Thumbnails', count, count)).toBeVisible(PROCESSING)
    for (const title of ['Faces', 'Things']) {
      await expect(row(page, title)).toContainText(`${count} waiting`)
      await expect(row(page, title).getByRole('link', { name: 'Open Models' })).toBeVisible()
    }
    await expect(overall(page)).toContainText('Waiting')
    await inspect(page, 'activity-real-waiting-model')
  })

  await test.step('in a folder that is paused', async () => {
    await page.goto(new URL('/#/settings/sources', serving.url).href)
    const menu = page.getByRole('button', { name: /^What to do with .*Family album$/ })
    await menu.click()
    await page.getByRole('menuitem', { name: 'Pause' }).click()
    await expect(page.getByText('Paused: nothing in it is looked into until you resume.')).toBeVisible()
    await inspect(page, 'sources-real-paused')
    await menu.click()
    await page.getByRole('menuitem', { name: 'Thumbnails' }).click()
    await expect(page.getByRole('dialog')).toContainText(`Run Thumbnails again for ${count} items of this folder?`)
    await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click()
    await expect(page.getByText(`${count} jobs in line.`)).toBeVisible()
    await openActivity(page)
    await expect(row(page, 'Thumbnails')).toContainText(`${count} jobs · `)
    await expect(bar(page, 'Thumbnails', 0, count)).toBeVisible()
  })

  await test.step('on a drive that was taken away, until it is back', async () => {
    const away = `${home.album} (away)`
    renameSync(home.album, away)
    await page.goto(new URL('/#/settings/sources', serving.url).href)
    await page.getByRole('button', { name: /^Resume .*Family album$/ }).click()
    await expect(page.getByText('Cannot be reached now.')).toBeVisible({ timeout: 30_000 })
    await openActivity(page)
    await expect(row(page, 'Thumbnails')).toContainText(`${count} jobs · `)
    await expect(row(page, 'Thumbnails')).toContainText(ALBUM_NAME)
    await inspect(page, 'activity-real-waiting-drive')
    renameSync(away, home.album)
    await expect(bar(page, 'Thumbnails', count, count)).toBeVisible(PROCESSING)
  })
})

test('what was set aside is named, and tried again', async ({ page, home, album }) => {
  const [file] = album.photos.map(({ file: name }) => name).filter((name) => name.endsWith('.jpg'))
  const folder = join(home.dir, 'Pictures', 'One')
  const path = join(folder, 'Crash.jpg')
  mkdirSync(folder)
  copyFileSync(join(album.photosDir, file!), path)
  const first = await home.serve({ models: album.modelsDir })
  await page.goto(first.url)
  await openActivity(page)
  await page.getByRole('button', { name: 'Pause all' }).click()
  await expect(page.getByRole('button', { name: 'Resume all' })).toBeVisible()
  await dropOnto(page, [folder])
  await expect(page.getByRole('heading', { name: 'Last added' })).toBeVisible(PROCESSING)
  await page.goto('about:blank')
  await first[Symbol.asyncDispose]()
  setFacesAside(home.library)

  const second = await home.serve({ models: album.modelsDir })
  await page.goto(second.url)
  await openActivity(page)
  const aside = page.getByRole('region', { name: 'Set aside' })
  await expect(aside).toContainText('Crash.jpg')
  await expect(aside).toContainText('Faces: This file stopped the program that reads it twice.')
  await inspect(page, 'activity-real-set-aside')
  await page.getByRole('button', { name: 'Resume all' }).click()
  await expect(overall(page)).toContainText('Done, with problems', PROCESSING)
  await expect(bar(page, 'Things', 1, 1)).toBeVisible()
  await aside.getByRole('button', { name: 'Try Crash.jpg again' }).click()
  await expect(aside).toBeHidden(PROCESSING)
  await expect(overall(page)).toContainText('All done', PROCESSING)
})

/** Ends the job of finding faces as one that killed its worker twice. */
function setFacesAside(library: string): void {
  const db = openCatalogue(library)
  const { jobs } = repositories(db)
  const head = jobs.heads(['faces'])[0]!
  const [job] = jobs.claim(head.assetId, ['faces'], Date.now())
  const failure = {
    code: 'worker-crashed',
    message: 'The file “Crash.jpg” stopped the program that reads it twice.'
  }
  expect(jobs.finish(job!, { status: 'setAside', failure }, Date.now())).toBe(true)
  db.close()
}

/** How many jobs are in line first, because their photo was in sight. */
function lookedAt(library: string): number {
  const db = new Database(join(library, CATALOGUE_FILE), { readonly: true, fileMustExist: true })
  try {
    return db.prepare<[], number>('select count(*) from job where priority = 0').pluck().get() ?? 0
  } finally {
    db.close()
  }
}

async function openActivity(page: Page): Promise<void> {
  await rail(page, 'Activity')
  await expect(overall(page)).toBeVisible()
}

async function rail(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()
}

function overall(page: Page) {
  return page.getByRole('region', { name: 'Overall' })
}

function row(page: Page, title: string) {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, level: 3 }) })
}

function bar(page: Page, title: string, done: number, of: number) {
  return page.getByRole('progressbar', { name: `${title}: ${done} of ${of}`, exact: true })
}
