import { join } from 'node:path'
import { benchAnalysis } from './analysis.ts'
import { benchDownloads } from './downloads.ts'
import { benchImport } from './importing.ts'
import { benchLongRecording } from './long-recording.ts'
import { benchMemory, benchStart } from './main-process.ts'
import type { Figure } from './measure.ts'
import { makeMillion } from './million.ts'
import { benchNeighbours } from './neighbours.ts'
import { checkout, scratchFolder } from './place.ts'
import { benchProblems, benchQueue } from './queue.ts'
import { asText, thisComputer, writeInto } from './report.ts'
import { benchResponsive } from './responsive.ts'
import { benchSounds } from './sounds.ts'
import { benchThumbnails } from './thumbnails.ts'
import { benchTimeline } from './timeline.ts'
import { benchTranscription } from './transcription.ts'
import { benchWaveform } from './waveform.ts'

export interface BenchOptions {
  /** Names of benchmarks, separated by commas; all without it. */
  only?: string | undefined
  json: boolean
  /** Write the figures into docs/performance.md, too. */
  docs: boolean
}

/** Those of `million` share one library of a million photos. */
const BENCHMARKS: readonly (
  | { name: string; run: () => Promise<Figure[]> }
  | { name: string; million: (libraryDir: string) => Promise<Figure[]> }
)[] = [
  { name: 'thumbnails', run: benchThumbnails },
  { name: 'analysis', run: benchAnalysis },
  { name: 'import', run: benchImport },
  { name: 'neighbours', run: benchNeighbours },
  { name: 'downloads', run: benchDownloads },
  { name: 'waveform', run: benchWaveform },
  { name: 'sounds', run: benchSounds },
  { name: 'transcription', run: benchTranscription },
  { name: 'hours', run: benchLongRecording },
  { name: 'responsive', run: benchResponsive },
  { name: 'timeline', million: benchTimeline },
  { name: 'memory', million: benchMemory },
  { name: 'start', million: benchStart },
  // These leave another library behind.
  { name: 'queue', million: benchQueue },
  { name: 'problems', million: benchProblems }
]

/** Runs the benchmarks, says on stderr where it is, and prints the report. @returns the exit code */
export async function bench({ only, json, docs }: BenchOptions): Promise<number> {
  const names = only?.split(',') ?? BENCHMARKS.map(({ name }) => name)
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')}. There are: ${BENCHMARKS.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  if (docs && only !== undefined) {
    console.error('--docs wants all figures of one run: leave --only away.')
    return 2
  }
  using scratch = scratchFolder()
  let library: string | undefined
  const million = (): string => {
    if (library === undefined) {
      library = join(scratch.path, 'million')
      said('a library of a million photos', () => makeMillion(join(scratch.path, 'million')))
    }
    return library
  }
  const figures: Figure[] = []
  for (const benchmark of BENCHMARKS.filter(({ name }) => names.includes(name))) {
    const libraryDir = 'million' in benchmark ? million() : null
    const found = said(benchmark.name, () =>
      'million' in benchmark ? benchmark.million(libraryDir ?? '') : benchmark.run()
    )
    figures.push(...(await found))
  }
  const report = { machine: thisComputer(), figures }
  console.log(json ? JSON.stringify(report, null, 2) : asText(report))
  if (docs) writeInto(join(checkout, 'docs', 'performance.md'), report)
  return 0
}

/** Does something and tells how long it took. */
function said<T>(what: string, work: () => T): T {
  const begun = performance.now()
  const tell = (): void => console.error(`${what}: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  const result = work()
  if (result instanceof Promise) void result.then(tell, () => undefined)
  else tell()
  return result
}
