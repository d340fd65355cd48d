// `npm test`: every check in order, one line each with its time. `npm test -- --only unit,e2e` runs some of them.
import { ensureBrowser } from './ensure-browser.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureFfmpeg } from './ensure-ffmpeg.mjs'
import { ensureSpeechSynthesis } from './ensure-speech-synthesis.mjs'
import { ensureWhisper } from './ensure-whisper.mjs'
import { underModernNode } from './modern-node.mjs'
import { readOptions } from './options.mjs'
import { run, runTool } from './run-step.mjs'

await underModernNode(import.meta.url)

/** `needs`: steps without which this one says nothing. A step answers true; false or a sentence when it failed; why it does not apply here. */
const steps = [
  { name: 'ffmpeg', run: toldBy(ensureFfmpeg) },
  { name: 'browser', run: toldBy(ensureBrowser) },
  {
    name: 'types',
    run: async () =>
      (await runTool('typescript/bin/tsc', ['-p', 'tsconfig.node.json'])) &&
      (await runTool('typescript/bin/tsc', ['-p', 'tsconfig.web.json']))
  },
  { name: 'lint', run: () => runTool('@biomejs/biome/bin/biome', ['check', '.']) },
  { name: 'architecture', run: () => run(process.execPath, ['build/architecture.mjs']) },
  { name: 'unit', run: () => runTool('vitest/vitest.mjs', ['run', '--project', 'unit']) },
  { name: 'build', run: toldBy(() => ensureBuilt().then(() => null)) },
  { name: 'whisper', run: wanted(() => ensureWhisper({ say: console.error, install: true })) },
  { name: 'speech', run: wanted(ensureSpeechSynthesis) },
  {
    name: 'integration',
    needs: ['build', 'ffmpeg', 'whisper', 'speech'],
    run: () => runTool('vitest/vitest.mjs', ['run', '--project', 'integration'])
  },
  {
    name: 'chaos',
    needs: ['build', 'ffmpeg', 'whisper', 'speech'],
    run: () => run(process.execPath, ['build/chaos.mjs'])
  },
  { name: 'e2e', needs: ['build', 'browser'], run: () => runTool('@playwright/test/cli.js', ['test']) },
  {
    name: 'electron',
    needs: ['build'],
    run: async () => {
      const { obstacle } = await import('../test/electron/desktop.ts')
      const reason = obstacle()
      if (reason) return { notRun: reason }
      return runTool('@playwright/test/cli.js', ['test', '--config', 'playwright.electron.config.ts'])
    }
  }
]

const chosen = chooseSteps()
const failed = []
const summary = []
for (const step of chosen) {
  const missing = (step.needs ?? []).find((need) => failed.includes(need))
  if (missing) {
    failed.push(step.name)
    summary.push(`✗ ${step.name.padEnd(12)} not run: ${missing} failed`)
    continue
  }
  console.log(`\n▶ ${step.name}`)
  const started = performance.now()
  const outcome = await step.run().catch((error) => error.message)
  if (outcome.notRun) {
    summary.push(`- ${step.name.padEnd(12)} did not run here: ${outcome.notRun}`)
  } else {
    if (typeof outcome === 'string') console.error(outcome)
    if (outcome !== true) failed.push(step.name)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    summary.push(`${outcome === true ? '✓' : '✗'} ${step.name.padEnd(12)} ${seconds.padStart(6)} s`)
  }
  console.log(summary.at(-1))
}
console.log(`\n${summary.join('\n')}`)
console.log(failed.length === 0 ? '\nAll is well.' : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

function chooseSteps() {
  const { only } = readOptions({ only: { type: 'string' } })
  if (only === undefined) return steps
  const names = only.split(',')
  const unknown = names.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) {
    console.error(`There is no step ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(', ')}.`)
    process.exit(2)
  }
  const wanted = new Set(names.flatMap((name) => [name, ...(steps.find((step) => step.name === name)?.needs ?? [])]))
  return steps.filter((step) => wanted.has(step.name))
}

/** A step that answers with what to do when it fails, whether it says or throws it. */
function toldBy(work) {
  return () =>
    work().then(
      (advice) => advice ?? true,
      (error) => error.message
    )
}

/** A step without which some tests are left out, with a line that says so; where all must run, it must go well. */
function wanted(work) {
  const step = toldBy(work)
  return async () => {
    const outcome = await step()
    return outcome === true || process.env.CI === 'true' ? outcome : { notRun: outcome }
  }
}
