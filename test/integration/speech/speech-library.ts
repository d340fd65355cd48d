import { onTestFinished } from 'vitest'
import { sharedModels } from '../../shared-media.ts'
import { onlyPipelines } from '../../support/only-pipelines.ts'
import { openSourceApp } from '../../support/source-app.ts'

const ignore = (): void => undefined

/** A library that does nothing but write down what is said, until the test ends. */
export async function openLibrary(libraryDir: string, models = sharedModels) {
  const { app, client } = await openSourceApp({ libraryDir, modelsMirror: models })
  onTestFinished(() => app.close())
  /** What else is done to videos and recordings is switched off, and waits. */
  const process = async () => {
    const report = await app.cli.processAll({ wait: false, onProgress: ignore })
    return { ...report, waiting: report.waiting.filter(({ pipeline }) => pipeline === 'transcripts') }
  }
  const add = (...paths: string[]) => app.cli.importPaths(paths, { process: false, onProgress: ignore })
  const transcripts = (path?: string) => [...app.cli.speech.transcripts(path === undefined ? {} : { path })]
  const texts = (path: string) => transcripts(path)[0]?.transcript.segments.map(({ text }) => text)
  const idOf = async (path: string) => {
    for await (const { id } of app.cli.assets({ path })) return id
    throw new Error(`${path} is not in the library`)
  }
  await onlyPipelines(client, 'transcripts')
  return { app, client, process, add, transcripts, texts, idOf }
}
