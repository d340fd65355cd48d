import type { Page } from '@playwright/test'
import { activityOf, pipelineState } from '../unit/renderer/activity.ts'
import { inspect, keepPicture, picturesShown } from './support/looks.ts'
import { StagedApp } from './support/staged-app.ts'
import { pastWork, STAGES } from './support/stages.ts'
import { expect, test } from './support/test.ts'

/** What each state must say. */
const WORDS: Readonly<Record<keyof typeof STAGES, readonly (string | RegExp)[]>> = {
  empty: ['Nothing to do yet', 'Add a folder'],
  importing: ['Adding photos', '6,210 of 18,400 files looked at'],
  estimating: ['Working', 'estimating…', '54,000 jobs to go · 12 faces to sort'],
  working: ['about 45 minutes left', '212 a minute, about 45 minutes left', 'IMG_6211.jpg', 'seconds left'],
  paused: ['Nothing more is started until you resume · 31,204 jobs to go', '12,000 done · 9,000 in line'],
  'paused-pipeline': ['Paused. What is in line stays there until you resume.', '12,000 done · 10,400 waiting'],
  'mains-power': ['Waits for mains power', 'Change when it works'],
  'waiting-model': ['Waiting for SCRFD 10G: downloading, 43 %', 'Open Models'],
  'waiting-drive': ['3,118 jobs · “/media/anna/Holidays” cannot be reached.'],
  failed: ['246 problems', 'This photo is damaged: it ends too early.', 'Retry 214', 'Set aside', 'Try all 2 again'],
  thousands: ['60,000 problems', 'Retry 48,000'],
  done: ['All done', 'Every file has been looked into. New ones are taken up by themselves.']
}

const BARE = { problemGroups: [], skipped: [], history: [], throughput: [] }

test('Activity says what goes on', async ({ page }) => {
  test.setTimeout(240_000)
  await using app = await StagedApp.start()
  await page.goto(app.url)
  for (const [name, stage] of Object.entries(STAGES))
    await test.step(name, async () => {
      app.play({ ...BARE, ...(name === 'empty' ? {} : pastWork(Date.now())), ...stage })
      await page.setViewportSize({ width: 1280, height: 800 })
      await openActivity(page, app)
      await page.reload()
      for (const words of WORDS[name as keyof typeof STAGES])
        await expect(
          page
            .getByRole('main')
            .getByText(words, { exact: typeof words === 'string' })
            .first()
        ).toBeVisible()
      await picturesShown(page)
      await inspect(page, `activity-${name}`)
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      if (name === 'failed') {
        const reason = await page.getByText('stopped the program that reads it').first().boundingBox()
        expect(reason?.width).toBeGreaterThan(280)
      }
      await keepPicture(page, `activity-${name}-390`)
    })
})

test('everything is paused, run, retried and cancelled by keyboard, in numbers', async ({ page }) => {
  await using app = await StagedApp.start(STAGES.failed)
  await openActivity(page, app)
  const press = async (role: 'button' | 'menuitem', name: string | RegExp) => {
    const target = page.getByRole(role, { name })
    if (role === 'button') await target.focus()
    await expect(target).toBeVisible()
    if (role === 'menuitem') await target.press('Enter')
    else await page.keyboard.press('Enter')
  }
  const said = (text: string) => expect(page.getByText(text)).toBeVisible()

  await press('button', 'Pause Faces')
  await expect.poll(() => app.asked).toContainEqual(['setPaused', { paused: true, pipeline: 'faces' }])
  await press('button', 'Pause all')
  await expect.poll(() => app.asked).toContainEqual(['setPaused', { paused: true }])

  await press('button', 'What to do with Things')
  await press('menuitem', 'Run for everything')
  await said('1,204 jobs in line.')
  await said('12 jobs were left out: It is a recording, and this is done for photos and videos only.')
  expect(app.asked.at(-1)).toEqual(['run', { pipelines: ['objects'], selection: { kind: 'everything' }, again: false }])

  await press('button', 'What to do with Things')
  await press('menuitem', /^Run again for everything/)
  const dialog = page.getByRole('dialog', { name: 'Run Things again for everything?' })
  await expect(dialog).toContainText('12,000 files with a result already are put in line anew')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'What to do with Things' })).toBeFocused()

  await press('button', /^Retry 214 of Thumbnails/)
  await expect
    .poll(() => app.asked)
    .toContainEqual(['retry', { pipeline: 'thumbnails', status: 'failed', code: 'corrupt' }])
  await press('button', 'Try all 2 again')
  await expect.poll(() => app.asked).toContainEqual(['retry', { status: 'setAside' }])

  const { activity } = STAGES.working
  app.play({ activity })
  await page.getByRole('button', { name: 'What to do with Faces' }).click()
  await page.getByRole('menuitem', { name: 'Cancel 10,401 jobs…' }).click()
  const question = page.getByRole('dialog', { name: 'Cancel 10,401 jobs of Faces?' })
  await expect(question).toContainText('What was found before stays')
  await question.getByRole('button', { name: 'Cancel 10,401 jobs' }).click()
  await said('340 jobs cancelled. What was found before stays.')
  expect(app.asked.at(-1)).toEqual(['cancel', { pipelines: ['faces'], selection: { kind: 'everything' } }])
})

test('tens of thousands of problems are gone through without being there', async ({ page }) => {
  const places = new Set<number>()
  await using app = await StagedApp.start({
    ...STAGES.thousands,
    problemAt: (group, place) => {
      places.add(place)
      const path = `/home/anna/Pictures/IMG_${String(place).padStart(6, '0')}.jpg`
      return {
        assetId: place + 1,
        path,
        pipeline: group.pipeline,
        status: group.status,
        code: group.code,
        error: `The photo “IMG_${String(place).padStart(6, '0')}.jpg” is damaged: it ends too early.`,
        attempts: 1
      }
    }
  })
  await openActivity(page, app)
  const list = page.getByRole('list', { name: 'Problems by reason' })
  await list.getByRole('button', { expanded: false }).first().click()
  await expect(list.getByText('IMG_000000.jpg')).toBeVisible()
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)

  const scrollTo = (share: number) =>
    page.evaluate((to) => {
      const scroller = document.querySelector('main .overflow-y-auto')
      if (scroller) scroller.scrollTop = to * scroller.scrollHeight
    }, share)
  await scrollTo(0.5)
  await expect(list.getByText(/^IMG_02[0-9]{4}\.jpg$/).first()).toBeVisible()
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)
  await inspect(page, 'activity-thousands-open')
  // A few pages of a hundred, not all that lie between.
  expect(places.size).toBeLessThan(1500)

  await list
    .getByRole('button', { name: /^Show file IMG_02/ })
    .first()
    .click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await list
    .getByRole('button', { name: /^Try IMG_02.* again$/ })
    .first()
    .click()
  await expect.poll(() => app.asked.at(-1)).toMatchObject(['retry', { pipeline: 'thumbnails' }])
})

test('numbers change and nothing moves', async ({ page }) => {
  const { activity } = STAGES.working
  await using app = await StagedApp.start({ ...pastWork(Date.now()), activity })
  await openActivity(page, app)
  const places = () =>
    page
      .getByRole('main')
      .getByRole('heading')
      .evaluateAll((all) =>
        all.map((heading) => [heading.textContent, Math.round(heading.getBoundingClientRect().top)])
      )
  await expect(page.getByRole('heading', { name: 'Last days' })).toBeVisible()
  await expect(page.getByText('As a table')).toBeVisible()
  const before = await places()
  const speak = await page.evaluate(() => {
    const live = document.querySelector('main [aria-live]')
    let changes = 0
    if (live)
      new MutationObserver(() => changes++).observe(live, { subtree: true, childList: true, characterData: true })
    Reflect.set(window, 'e2eSpoken', () => changes)
    return live?.textContent
  })
  expect(speak).toBe('Working')

  for (let done = 1; done <= 12; done++) {
    app.play({
      activity: {
        ...activity,
        overall: {
          ...activity.overall,
          jobsLeft: activity.overall.jobsLeft - done * 37,
          etaMs: done % 4 === 0 ? null : 40_000 * done
        },
        running: activity.running.slice(0, done % 4),
        pipelines: activity.pipelines.map((state) => ({
          ...state,
          perMinute: done % 3 === 0 ? null : done * 11.3,
          counts: { ...state.counts, done: state.counts.done + done * 37 }
        }))
      }
    })
    await expect(
      page.getByText(new RegExp(`^${(31_204 - done * 37).toLocaleString('en-US')} jobs to go`))
    ).toBeVisible()
    expect(await places(), `after ${done} changes`).toEqual(before)
  }
  // Numbers are not read out again and again.
  expect(await page.evaluate(() => Reflect.get(window, 'e2eSpoken')())).toBe(0)
  app.play({
    activity: activityOf({
      pipelines: activity.pipelines.map(({ pipeline }) => pipelineState({ pipeline }, { done: 9 }))
    })
  })
  await expect(page.locator('main [aria-live]').first()).toHaveText('All done')
})

test('the graphs are read by keyboard and as a table', async ({ page }) => {
  await using app = await StagedApp.start({ ...STAGES.done, ...pastWork(Date.now()) })
  await openActivity(page, app)
  const days = page.getByRole('slider', { name: 'Jobs that ended, by day' })
  await days.focus()
  await expect(days).toHaveAttribute('aria-valuetext', /^Today: 2,700 done, .* of work$/)
  await page.keyboard.press('ArrowLeft')
  await expect(days).toHaveAttribute('aria-valuetext', /^Yesterday: [\d,]+ done/)
  await expect(page.getByText(/^Yesterday: [\d,]+ done/)).toBeVisible()
  await page.keyboard.press('Home')
  await expect(days).toHaveAttribute('aria-valuenow', '0')

  await page.getByText('As a table').click()
  const table = page.getByRole('table')
  await expect(table.getByRole('row')).toHaveCount(15)
  await expect(table.getByRole('row', { name: /^Today/ })).toContainText('2,700')

  const speed = page.getByRole('slider', { name: 'Jobs a minute' })
  for (const range of ['6 hours', '24 hours', '1 hour']) {
    await page.getByRole('radio', { name: range }).click()
    await speed.focus()
    await page.keyboard.press('ArrowLeft')
    await expect(speed).toHaveAttribute('aria-valuetext', /^\d.*: [\d,.]+ a minute/)
  }
  await inspect(page, 'activity-graphs')
})

test('Processing says when it works, and what holds now', async ({ page }) => {
  await using app = await StagedApp.start({
    ...STAGES['mains-power'],
    computer: { cores: 8, power: { onBattery: true, idleSeconds: 200 } }
  })
  await openActivity(page, app)
  await page.getByRole('link', { name: 'Change when it works' }).click()
  await expect(page.getByRole('heading', { name: 'Processing', level: 2 })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Right now' })).toContainText('Waits for mains power.')
  await expect(page.getByText('It runs on its battery now.')).toBeVisible()
  await expect(page.getByText('It has rested for 3 minutes now.')).toBeVisible()

  await page.getByRole('switch', { name: 'Only on mains power' }).click()
  await expect(page.getByRole('switch', { name: 'Only on mains power' })).toBeChecked()
  await page.getByLabel('Processor cores').selectOption({ label: '2 of 8' })
  await page.getByRole('switch', { name: 'Only between certain hours' }).click()
  await page.getByLabel('From', { exact: true }).fill('21:30')
  await page.getByLabel('To', { exact: true }).fill('05:15')
  await expect(page.getByText(/From 9:30 PM to 5:15 AM of the next day/)).toBeVisible()
  await inspect(page, 'settings-processing')
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await keepPicture(page, 'settings-processing-390')

  await page.reload()
  await expect(page.getByLabel('Processor cores')).toHaveValue('2')
  await expect(page.getByLabel('From', { exact: true })).toHaveValue('21:30')
})

async function openActivity(page: Page, app: StagedApp): Promise<void> {
  if (!page.url().startsWith('http')) await page.goto(app.url)
  await page.goto(new URL('/#/activity', app.url).href)
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Overall' })).toBeVisible()
}
