import { constants, setPriority } from 'node:os'
import type { BareAnalysisItem } from './bare-analysis.ts'
import type { BareThumbnailsItem } from './bare-thumbnails.ts'

/*
 * A process of a bare loop: takes items by message, does one after the other, answers each. Started like a worker: the
 * same threads, and below normal priority, without which it would win on any computer that has something else to do.
 * Threads inherit their priority, so it is set before anything is loaded that starts some.
 */

export interface BareSetup {
  imageThreads: number
  inferenceThreads: number
  /** Weight files; null where only thumbnails are made. */
  models: { detector: string; recogniser: string; objects: string } | null
}

const setup: BareSetup = JSON.parse(process.argv.at(-1) ?? '')
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const work = prepare(setup)
let last: Promise<unknown> = work
process.on('message', (item) => {
  last = last.then(async () => (await work)(item)).then(() => process.send?.('done'))
})
process.on('disconnect', () => process.exit(0))

async function prepare({
  imageThreads,
  inferenceThreads,
  models
}: BareSetup): Promise<(item: unknown) => Promise<void>> {
  const { prepareBareSharp } = await import('./bare-sharp.ts')
  prepareBareSharp(imageThreads)
  if (models === null) {
    const { writeBareThumbnails } = await import('./bare-thumbnails.ts')
    return (item) => writeBareThumbnails(item as BareThumbnailsItem)
  }
  const { BareAnalysis } = await import('./bare-analysis.ts')
  const analysis = await BareAnalysis.load(models, inferenceThreads)
  return (item) => analysis.run(item as BareAnalysisItem)
}
